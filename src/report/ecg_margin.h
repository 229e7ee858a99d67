// What stands around the paper: which record, at which scale, what was found, how to read it.
#pragma once

#include <crest/assessment.h>
#include <crest/record.h>

#include <cstddef>
#include <string>
#include <vector>

#include "report/draw_options.h"
#include "report/drawing.h"
#include "report/ecg_page.h"

namespace crest::report {

inline constexpr double kSheetMargin = 8;    ///< mm around everything
inline constexpr double kHeaderHeight = 26;  ///< mm from the upper edge of the sheet to the paper

/// Title, scale, filter, model, date and score above the paper.
void draw_header(Drawing& drawing, const EcgPage& page, const Record& record,
                 const Assessment* assessment, const DrawOptions& options);

/// What stands below the paper.
struct Footer {
  std::vector<std::string> lines;  ///< findings on the page and what was not assessed
  bool tints = false;              ///< the legend shows the tints of the findings,
  bool restored = false;           ///< the restored trace
  bool hatched = false;            ///< and the sign for "not assessed"
  std::vector<std::string> remarks;

  bool has_legend() const { return tints || restored || hatched; }
  /// mm from the paper to the lower edge of the sheet, with seconds, notice and margin.
  double height() const;
};

/// The footer of a page with up to so many of its findings. `visible` tells for each finding of the
/// assessment whether a part of it is drawn.
Footer footer_of(const EcgPage& page, const Assessment* assessment, const DrawOptions& options,
                 const std::vector<bool>& visible, std::size_t most_findings);

/// Draws the footer and, between it and the paper, the seconds.
void draw_footer(Drawing& drawing, const EcgPage& page, const Footer& footer);

/// Diagonal lines over a box, the sign for "not assessed".
void draw_hatch(Drawing& drawing, const Box& box);

}  // namespace crest::report
