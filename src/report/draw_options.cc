#include "report/draw_options.h"

namespace crest::report {

std::optional<Layout> layout_named(std::string_view name) {
  if (name == "12x1") return Layout::TwelveByOne;
  if (name == "3x4") return Layout::ThreeByFour;
  if (name == "6x2") return Layout::SixByTwo;
  return {};
}

}  // namespace crest::report
