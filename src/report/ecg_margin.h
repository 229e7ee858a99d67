// What stands around the paper: which record, at which scale, what was found, how to read it.
#pragma once

#include <crest/assessment.h>
#include <crest/record.h>

#include <vector>

#include "report/ecg_drawing.h"

namespace crest::report {

inline constexpr double kSheetMargin = 8;    ///< mm around everything
inline constexpr double kHeaderHeight = 26;  ///< mm from the upper edge of the sheet to the paper

/// Title, scale, filter, model, date and score above the paper.
void draw_header(Drawing& drawing, const EcgPage& page, const Record& record,
                 const Assessment* assessment, const DrawOptions& options);

/// Seconds, findings, what was not assessed, legend and notice below the paper. `visible` tells for
/// each finding whether a part of it is drawn. Returns the lower edge of the sheet.
double draw_footer(Drawing& drawing, const EcgPage& page, const Assessment* assessment,
                   const DrawOptions& options, const std::vector<bool>& visible);

/// Diagonal lines over a box, the sign for "not assessed".
void draw_hatch(Drawing& drawing, const Box& box);

}  // namespace crest::report
