// A report on a record: what a person prints and lays before another.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include <vector>

#include "report/draw_options.h"
#include "report/drawing.h"

namespace crest::report {

/// Longer records, in seconds, are reported by their course and their rarest moments instead of by
/// a single page.
inline constexpr double kLongRecord = 60;

/// The pages of a report, A4 landscape, for write_pdf. Of a record up to kLongRecord the drawing,
/// then what was found, in sentences, what was measured, how good the signal is, what was assumed
/// and what was not assessed, and how to read it. Where the page does not hold the whole record and
/// options.start is 0, it begins 4 s before the rarest finding. Of a longer record first the trends
/// (draw_trends), then the same words, then the rarest strips (draw_rare_strips).
///
/// Judges the quality and measures the intervals of the record itself (detect::measure_record).
/// `assessment` must be of `record`. Needs memory for the pages alone: some 10 MB, however long the
/// record is. Thread-safe. Errors: those of draw_ecg.
Result<std::vector<Drawing>> draw_report(const Record& record, const Assessment& assessment,
                                         const DrawOptions& options);

}  // namespace crest::report
