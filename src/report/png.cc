#include "report/png.h"

#include <cairo.h>
#include <fmt/format.h>
#include <zlib.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>
#include <variant>

#include "core/safe_text.h"

namespace crest::report {

namespace {

constexpr double kMillimetresPerInch = 25.4;
constexpr double kMostPixels = 32767;  // a side of a surface of cairo

struct FreeSurface {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct FreeContext {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using Surface = std::unique_ptr<cairo_surface_t, FreeSurface>;
using Context = std::unique_ptr<cairo_t, FreeContext>;

void set_color(cairo_t* context, const Color& color, double opacity = 1) {
  cairo_set_source_rgba(context, color.red / 255.0, color.green / 255.0, color.blue / 255.0,
                        opacity);
}

void add(cairo_t* context, const Polyline& line) {
  const Style style = style_of(line.role);
  if (!style.stroke) return;
  for (const Point& point : line.points) cairo_line_to(context, point.x, point.y);
  set_color(context, *style.stroke);
  cairo_set_line_width(context, style.stroke_width);
  cairo_stroke(context);
}

void add(cairo_t* context, const Rectangle& rectangle) {
  const Style style = style_of(rectangle.role);
  const Box& box = rectangle.box;
  cairo_rectangle(context, box.left, box.top, box.width, box.height);
  if (style.fill) {
    set_color(context, *style.fill, rectangle.strength);
    cairo_fill_preserve(context);
  }
  if (style.stroke) {
    set_color(context, *style.stroke);
    cairo_set_line_width(context, style.stroke_width);
    cairo_stroke_preserve(context);
  }
  cairo_new_path(context);
}

void add(cairo_t* context, const Text& text) {
  const Style style = style_of(text.role);
  if (!style.fill) return;
  // Controls would be drawn as boxes, and a text does not end at a zero byte.
  const std::string shown = plain_line(text.text);
  cairo_select_font_face(context, "Helvetica", CAIRO_FONT_SLANT_NORMAL,
                         style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context, style.text_size);
  cairo_text_extents_t extents;
  cairo_text_extents(context, shown.c_str(), &extents);
  const double share = text.anchor == Text::Anchor::Start    ? 0
                       : text.anchor == Text::Anchor::Middle ? 0.5
                                                             : 1;
  cairo_move_to(context, text.at.x - share * extents.x_advance, text.at.y);
  if (style.halo) {
    cairo_text_path(context, shown.c_str());
    set_color(context, {255, 255, 255}, 0.8);
    cairo_set_line_width(context, 0.7);
    cairo_stroke(context);
    cairo_move_to(context, text.at.x - share * extents.x_advance, text.at.y);
  }
  set_color(context, *style.fill);
  cairo_show_text(context, shown.c_str());
  cairo_new_path(context);
}

cairo_status_t append(void* closure, const unsigned char* bytes, unsigned int size) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

void append_big_endian(std::string& bytes, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xFF);
}

/// The chunk that says how many pixels a metre holds (PNG, third edition, 11.3.4.3); it stands
/// right after the header.
void insert_pixel_size(std::string& png, double dots_per_inch) {
  constexpr std::size_t kEndOfHeader = 8 + 25;
  const auto per_metre =
      static_cast<std::uint32_t>(std::lround(dots_per_inch * 1000 / kMillimetresPerInch));
  std::string content = "pHYs";
  append_big_endian(content, per_metre);
  append_big_endian(content, per_metre);
  content += '\1';  // per metre
  std::string chunk;
  append_big_endian(chunk, static_cast<std::uint32_t>(content.size() - 4));
  chunk += content;
  append_big_endian(
      chunk, static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(content.data()),
                                              static_cast<uInt>(content.size()))));
  png.insert(kEndOfHeader, chunk);
}

Error failure(cairo_status_t status) {
  return {
      ErrorKind::Internal, fmt::format("cairo failed: {}", cairo_status_to_string(status)), {}, {}};
}

}  // namespace

Result<std::string> write_png(const Drawing& drawing, double dots_per_inch) {
  if (!(dots_per_inch >= kFewestDotsPerInch) || !(dots_per_inch <= kMostDotsPerInch)) {
    return std::unexpected(Error{ErrorKind::Config,
                                 fmt::format("{:g} dots per inch are not between {:g} and {:g}",
                                             dots_per_inch, kFewestDotsPerInch, kMostDotsPerInch),
                                 {},
                                 {}});
  }
  const double scale = dots_per_inch / kMillimetresPerInch;
  const double width = std::round(drawing.width * scale);
  const double height = std::round(drawing.height * scale);
  if (!(width >= 1) || !(height >= 1) || width > kMostPixels || height > kMostPixels) {
    return std::unexpected(Error{
        ErrorKind::Config, fmt::format("{} × {} pixels are no picture", width, height), {}, {}});
  }
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width),
                                                   static_cast<int>(height)));
  const Context context(cairo_create(surface.get()));
  cairo_set_source_rgb(context.get(), 1, 1, 1);
  cairo_paint(context.get());
  cairo_scale(context.get(), scale, scale);
  cairo_set_line_cap(context.get(), CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join(context.get(), CAIRO_LINE_JOIN_ROUND);
  // Letters as wide as they are drawn, whatever the pixels.
  const std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> fonts(
      cairo_font_options_create(), &cairo_font_options_destroy);
  cairo_font_options_set_hint_metrics(fonts.get(), CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(fonts.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias(fonts.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(context.get(), fonts.get());
  for (const Shape& shape : drawing.shapes)
    std::visit([&context](const auto& value) { add(context.get(), value); }, shape);
  if (const cairo_status_t status = cairo_status(context.get()); status != CAIRO_STATUS_SUCCESS)
    return std::unexpected(failure(status));
  std::string png;
  if (const cairo_status_t status = cairo_surface_write_to_png_stream(surface.get(), append, &png);
      status != CAIRO_STATUS_SUCCESS) {
    return std::unexpected(failure(status));
  }
  insert_pixel_size(png, dots_per_inch);
  return png;
}

}  // namespace crest::report
