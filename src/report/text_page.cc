#include "report/text_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "report/notice.h"
#include "report/text_lines.h"

namespace crest::report {

namespace {

constexpr double kLineHeight = 4.2;   // mm
constexpr double kHeadingRoom = 2.5;  // mm over a heading
constexpr double kIndent = 3;         // mm of the second and further lines of a paragraph
constexpr double kGap = 9;            // mm between the columns
constexpr double kColumnWidth = (kReportArea.width - kGap) / 2;

struct Line {
  Role role = Role::Caption;
  double indent = 0;
  std::string text;
};

std::vector<Line> lines_of(const TextBlock& block) {
  std::vector<Line> lines = {{.role = Role::Heading, .text = block.heading}};
  const std::size_t shown =
      block.most_lines > 0 ? std::min(block.most_lines, block.lines.size()) : block.lines.size();
  for (const std::string& paragraph : std::span(block.lines).first(shown)) {
    double indent = 0;
    for (std::string& text : wrapped(Role::Caption, paragraph, kColumnWidth - kIndent)) {
      lines.push_back(
          {.indent = indent, .text = fitted(Role::Caption, std::move(text), kColumnWidth)});
      indent = kIndent;
    }
  }
  if (shown < block.lines.size())
    lines.push_back({.text = fmt::format("and {} more", block.lines.size() - shown)});
  return lines;
}

/// The place for the next line, column by column and sheet by sheet.
class Cursor {
 public:
  Cursor(std::string title, std::string_view subtitle)
      : title_(std::move(title)), subtitle_(subtitle) {
    sheets_.push_back(report_sheet(title_, subtitle_));
  }

  void add(const Line& line) {
    if (line.role == Role::Heading && y_ > kReportArea.top) y_ += kHeadingRoom;
    const double needed = line.role == Role::Heading ? 2 * kLineHeight : 0;
    if (y_ + needed > kReportArea.bottom()) next_column();
    const double left = kReportArea.left + static_cast<double>(column_) * (kColumnWidth + kGap);
    sheets_.back().shapes.emplace_back(
        Text{.role = line.role, .at = {left + line.indent, y_}, .text = line.text});
    y_ += kLineHeight;
  }

  std::vector<Drawing> take() { return std::move(sheets_); }

 private:
  void next_column() {
    y_ = kReportArea.top;
    if (++column_ < 2) return;
    column_ = 0;
    sheets_.push_back(report_sheet(title_, subtitle_));
  }

  std::string title_;
  std::string_view subtitle_;
  std::vector<Drawing> sheets_;
  std::size_t column_ = 0;
  double y_ = kReportArea.top;
};

}  // namespace

Drawing report_sheet(const std::string& title, std::string_view subtitle) {
  Drawing sheet;
  sheet.width = kA4Width;
  sheet.height = kA4Height;
  sheet.title = title;
  sheet.description = kNotice;
  sheet.shapes.emplace_back(
      Rectangle{.role = Role::Sheet, .box = {.width = kA4Width, .height = kA4Height}});
  const double right_width = text_width(Role::Caption, subtitle);
  sheet.shapes.emplace_back(
      Text{.role = Role::Title,
           .at = {kReportArea.left, 12},
           .text = fitted(Role::Title, title, kReportArea.width - right_width - 5)});
  sheet.shapes.emplace_back(Text{.role = Role::Caption,
                                 .at = {kReportArea.right(), 12},
                                 .text = std::string(subtitle),
                                 .anchor = Text::Anchor::End});
  sheet.shapes.emplace_back(Text{
      .role = Role::Notice, .at = {kReportArea.left, kA4Height - 8}, .text = std::string(kNotice)});
  return sheet;
}

std::vector<Drawing> text_pages(const std::string& title, std::string_view subtitle,
                                std::span<const TextBlock> blocks) {
  Cursor cursor(title, subtitle);
  for (const TextBlock& block : blocks) {
    if (block.lines.empty()) continue;
    for (const Line& line : lines_of(block)) cursor.add(line);
  }
  return cursor.take();
}

}  // namespace crest::report
