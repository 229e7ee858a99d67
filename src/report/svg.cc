#include "report/svg.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "core/safe_text.h"

namespace crest::report {

namespace {

using Hundredths = long long;

Hundredths hundredths(double millimetres) { return std::llround(millimetres * 100); }

/// 1234 -> "12.34", -50 -> "-.5": as short as SVG allows; paths are most of a file.
void append_length(std::string& out, Hundredths value) {
  if (value < 0) out += '-';
  const Hundredths whole = std::llabs(value) / 100;
  const Hundredths rest = std::llabs(value) % 100;
  if (whole != 0 || rest == 0) fmt::format_to(std::back_inserter(out), "{}", whole);
  if (rest == 0) return;
  out += '.';
  out += static_cast<char>('0' + rest / 10);
  if (rest % 10 != 0) out += static_cast<char>('0' + rest % 10);
}

std::string length(double millimetres) {
  std::string text;
  append_length(text, hundredths(millimetres));
  return text;
}

std::string color(const std::optional<Color>& value) {
  return value ? fmt::format("#{:02x}{:02x}{:02x}", value->red, value->green, value->blue) : "none";
}

/// Text with the characters escaped that XML reserves; bytes that are no UTF-8 and control
/// characters, which XML cannot hold, become U+FFFD.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char character : valid_utf8(text)) {
    switch (character) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(character) < 0x20) {
          out += "\uFFFD";
        } else {
          out += character;
        }
    }
  }
  return out;
}

/// Steps are taken between rounded points, so that rounding does not add up along a trace.
void append(std::string& out, const Polyline& polyline) {
  out += "<path d=\"";
  Hundredths x = 0;
  Hundredths y = 0;
  for (std::size_t i = 0; i < polyline.points.size(); ++i) {
    const Hundredths next_x = hundredths(polyline.points[i].x);
    const Hundredths next_y = hundredths(polyline.points[i].y);
    if (i < 2) {
      out += i == 0 ? 'M' : 'l';
    } else if (next_x >= x) {
      out += ' ';
    }
    append_length(out, next_x - x);
    if (next_y >= y) out += ' ';
    append_length(out, next_y - y);
    x = next_x;
    y = next_y;
  }
  out += "\"/>\n";
}

void append(std::string& out, const Rectangle& rectangle) {
  const Box& box = rectangle.box;
  fmt::format_to(std::back_inserter(out),
                 R"(<rect x="{}" y="{}" width="{}" height="{}" fill-opacity="{}"/>)"
                 "\n",
                 length(box.left), length(box.top), length(box.width), length(box.height),
                 length(rectangle.strength));
}

void append(std::string& out, const Text& text) {
  const std::string_view anchor = text.anchor == Text::Anchor::Start    ? "start"
                                  : text.anchor == Text::Anchor::Middle ? "middle"
                                                                        : "end";
  fmt::format_to(std::back_inserter(out),
                 R"(<text x="{}" y="{}" text-anchor="{}">{}</text>)"
                 "\n",
                 length(text.at.x), length(text.at.y), anchor, escaped(text.text));
}

/// Attributes shared by all shapes of a role. Plain attributes instead of CSS, which many importers
/// do not read.
std::string group_start(Role role) {
  const Style style = style_of(role);
  std::string tag = fmt::format(R"(<g class="{}" fill="{}" stroke="{}")", style.name,
                                color(style.fill), color(style.stroke));
  auto out = std::back_inserter(tag);
  if (style.stroke) {
    fmt::format_to(out, R"( stroke-width="{}" stroke-linejoin="round" stroke-linecap="round")",
                   length(style.stroke_width));
  }
  if (style.text_size > 0) fmt::format_to(out, R"( font-size="{}")", length(style.text_size));
  if (style.bold) tag += R"( font-weight="bold")";
  return tag + ">\n";
}

/// The light edge of a text, drawn first: viewers differ in whether they know paint-order.
void append_halo(std::string& out, const Text& text) {
  out += R"(<g stroke="#ffffff" stroke-width=".7" stroke-opacity=".8" stroke-linejoin="round">)";
  append(out, text);
  out += "</g>\n";
}

Role role_of(const Shape& shape) {
  return std::visit([](const auto& value) { return value.role; }, shape);
}

}  // namespace

std::string to_svg(const Drawing& drawing) {
  std::string out = fmt::format(
      R"(<?xml version="1.0" encoding="UTF-8"?>)"
      "\n"
      R"(<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{0}mm" height="{1}mm" )"
      R"(viewBox="0 0 {0} {1}" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif">)"
      "\n<title>{2}</title>\n<desc>{3}</desc>\n",
      length(drawing.width), length(drawing.height), escaped(drawing.title),
      escaped(drawing.description));
  const std::vector<Shape>& shapes = drawing.shapes;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const Role role = role_of(shapes[i]);
    if (i == 0 || role_of(shapes[i - 1]) != role) out += group_start(role);
    const Text* text = std::get_if<Text>(&shapes[i]);
    if (text != nullptr && style_of(role).halo) append_halo(out, *text);
    std::visit([&out](const auto& shape) { append(out, shape); }, shapes[i]);
    if (i + 1 == shapes.size() || role_of(shapes[i + 1]) != role) out += "</g>\n";
  }
  return out + "</svg>\n";
}

}  // namespace crest::report
