// A drawing as a plain list of shapes in millimetres, for SVG, PDF and PNG alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace crest::report {

/// What a shape is; its colours and sizes follow from it (style_of).
enum class Role {
  Sheet,
  Paper,
  MinorGrid,
  MajorGrid,
  FindingTint,
  NotAssessedHatch,
  CalibrationPulse,
  ColumnMark,
  MeasuredTrace,
  RestoredTrace,
  LeadLabel,
  FindingNumber,
  TimeLabel,
  Title,
  Caption,
  Notice,
};

struct Color {
  std::uint8_t red = 0, green = 0, blue = 0;
};

struct Style {
  std::string_view name;                       ///< "measured-trace": class of the shape in an SVG
  std::optional<Color> stroke = std::nullopt;  ///< none: not outlined
  std::optional<Color> fill = std::nullopt;    ///< none: not filled
  double stroke_width = 0;                     ///< mm
  double text_size = 0;                        ///< mm, height of the font's em square
  bool bold = false;
  bool halo = false;  ///< text keeps a light edge, to be read over a trace
};

Style style_of(Role role);

/// Millimetres from the upper left corner of the sheet, y downwards.
struct Point {
  double x = 0, y = 0;
};

struct Box {
  double left = 0, top = 0, width = 0, height = 0;  ///< mm
  double right() const { return left + width; }
  double bottom() const { return top + height; }
};

struct Polyline {
  Role role = Role::MeasuredTrace;
  std::vector<Point> points;  ///< at least two
};

struct Rectangle {
  Role role = Role::Paper;
  Box box;
  double strength = 1;  ///< opacity of the filling, in [0, 1]
};

struct Text {
  enum class Anchor { Start, Middle, End };
  Role role = Role::Caption;
  Point at;          ///< on the base line
  std::string text;  ///< UTF-8, one line
  Anchor anchor = Anchor::Start;
};

using Shape = std::variant<Polyline, Rectangle, Text>;

inline constexpr double kA4Width = 297;   ///< mm, landscape
inline constexpr double kA4Height = 210;  ///< mm

/// A plain value; later shapes lie over earlier ones.
struct Drawing {
  double width = 0, height = 0;  ///< mm of the sheet
  std::string title;
  std::string description;
  std::vector<Shape> shapes;
};

/// An upper estimate of the width in mm of a text in the usual sans-serif fonts.
double text_width(Role role, std::string_view text);

}  // namespace crest::report
