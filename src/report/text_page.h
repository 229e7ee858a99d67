// Text under headings, set in two columns on pages of A4.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/drawing.h"

namespace crest::report {

struct TextBlock {
  std::string heading;
  std::vector<std::string> lines;  ///< each is broken where it is too long
  std::size_t most_lines = 0;      ///< further ones are counted; 0: all are shown
};

/// An empty A4 sheet: the title above, the subtitle at its right, the notice below.
Drawing report_sheet(const std::string& title, std::string_view subtitle);

/// Upper and lower edge of what a report_sheet leaves free, and its sides, in mm.
inline constexpr Box kReportArea{.left = 10, .top = 20, .width = 277, .height = 175};

/// The blocks, one after the other, in as many sheets as they need. A heading never stands alone at
/// the foot of a column.
std::vector<Drawing> text_pages(const std::string& title, std::string_view subtitle,
                                std::span<const TextBlock> blocks);

}  // namespace crest::report
