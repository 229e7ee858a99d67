// The rarest moments of a long recording, each as a strip of ECG paper.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <string>
#include <vector>

#include "report/draw_options.h"
#include "report/drawing.h"

namespace crest::report {

inline constexpr std::size_t kMostStrips = 20;

/// Up to kMostStrips strips of one lead each (rarest_strips), four on a sheet, at the speed and
/// gain of the options and true to scale: the lead on which the beat in the middle is most unusual,
/// what is rare about it and, where there is one, the sentence of the finding. Empty where no beat
/// is rare. Titled like report_sheet. Errors: those of lay_out_page. Thread-safe.
Result<std::vector<Drawing>> draw_rare_strips(const std::string& title, const std::string& subtitle,
                                              const Record& record, const Assessment& assessment,
                                              const DrawOptions& options);

}  // namespace crest::report
