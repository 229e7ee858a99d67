// A drawing as a scalable vector graphic.
#pragma once

#include <string>

#include "report/drawing.h"

namespace crest::report {

/// A whole SVG 1.1 file, true to scale: its width and height are in mm and one unit is 1 mm.
/// Coordinates are rounded to 0.01 mm. The same drawing gives the same bytes.
std::string to_svg(const Drawing& drawing);

}  // namespace crest::report
