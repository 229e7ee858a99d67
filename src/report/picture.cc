#include "report/picture.h"

#include <fmt/format.h>

#include "io/text_fields.h"
#include "report/pdf.h"
#include "report/svg.h"

namespace crest::report {

std::optional<PictureFormat> picture_format_named(std::string_view name) {
  const std::string small = io::lower_case(name);
  if (small == "svg") return PictureFormat::Svg;
  if (small == "pdf") return PictureFormat::Pdf;
  if (small == "png") return PictureFormat::Png;
  return {};
}

Result<std::string> write_picture(std::span<const Drawing> pages, PictureFormat format,
                                  double dots_per_inch) {
  if (format == PictureFormat::Pdf) return write_pdf(pages);
  if (pages.size() != 1) {
    return std::unexpected(
        Error{ErrorKind::Config,
              fmt::format("{} pages do not fit into a picture of one; take PDF", pages.size()),
              {},
              {}});
  }
  if (format == PictureFormat::Svg) return to_svg(pages.front());
  return write_png(pages.front(), dots_per_inch);
}

}  // namespace crest::report
