// A drawing as pixels.
#pragma once

#include <crest/error.h>

#include <string>

#include "report/drawing.h"

namespace crest::report {

inline constexpr double kDotsPerInch = 150;  ///< where nobody asks for another number
inline constexpr double kFewestDotsPerInch = 30;
inline constexpr double kMostDotsPerInch = 600;

/// A whole PNG file, 24 bits a pixel, that says how large a pixel is (pHYs), so that it prints true
/// to scale. The text is set in the font that this machine has for Helvetica. Takes 4 bytes of
/// memory a pixel: 8 MB for a sheet of A4 at 150 dots per inch. Free of state; thread-safe; opens
/// no file but those of the fonts. Errors: Config (dots outside of 30 to 600 per inch, a sheet of
/// more than 32,767 pixels or of none), Internal (out of memory).
Result<std::string> write_png(const Drawing& drawing, double dots_per_inch);

}  // namespace crest::report
