// In which kind of file a drawing goes out.
#pragma once

#include <crest/error.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "report/drawing.h"
#include "report/png.h"

namespace crest::report {

enum class PictureFormat { Svg, Pdf, Png };

/// By its name, "svg", "pdf" or "png", in letters of any size; none: another.
std::optional<PictureFormat> picture_format_named(std::string_view name);

/// The pages as one file; dots per inch matter to PNG alone. SVG and PNG hold a single page.
/// Thread-safe. Errors: Config (several pages or none for a format that holds one), those of
/// write_pdf and write_png.
Result<std::string> write_picture(std::span<const Drawing> pages, PictureFormat format,
                                  double dots_per_inch = kDotsPerInch);

}  // namespace crest::report
