#include "report/ecg_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ranges>
#include <span>
#include <utility>
#include <vector>

#include "report/ecg_margin.h"
#include "report/ecg_page.h"
#include "report/notice.h"
#include "report/restored_trace.h"

namespace crest::report {

namespace {

constexpr double kSmallestMargin = 5;        // mm, left free by printers
constexpr std::size_t kListedFindings = 10;  // further ones are counted

void draw_grid(Drawing& drawing, const Box& paper) {
  drawing.shapes.emplace_back(Rectangle{.role = Role::Paper, .box = paper});
  for (const Role role : {Role::MinorGrid, Role::MajorGrid}) {
    const auto on_grid = [role](int millimetre) {
      return (millimetre % static_cast<int>(kMajorGrid) == 0) == (role == Role::MajorGrid);
    };
    for (int x = 0; x <= std::lround(paper.width); ++x) {
      if (!on_grid(x)) continue;
      drawing.shapes.emplace_back(Polyline{
          .role = role, .points = {{paper.left + x, paper.top}, {paper.left + x, paper.bottom()}}});
    }
    for (int y = 0; y <= std::lround(paper.height); ++y) {
      if (!on_grid(y)) continue;
      drawing.shapes.emplace_back(Polyline{
          .role = role, .points = {{paper.left, paper.top + y}, {paper.right(), paper.top + y}}});
    }
  }
}

/// The part of [start, end] that a cell shows, as a box over its row; empty where there is none.
std::optional<Box> box_over(const TraceCell& cell, double start, double end) {
  const double from = std::max(start, cell.start);
  const double to = std::min(end, cell.end);
  if (!(from < to)) return {};
  return Box{.left = cell.x_of(from),
             .top = cell.box.top,
             .width = (to - from) * cell.speed,
             .height = cell.box.height};
}

struct TintedBox {
  std::size_t finding = 0;
  std::size_t cell = 0;
  Box box;
};

std::vector<TintedBox> tinted_boxes(const EcgPage& page, const Assessment& assessment) {
  std::vector<TintedBox> boxes;
  for (std::size_t i = 0; i < assessment.findings.size(); ++i) {
    for (const FindingSpan& span : assessment.findings[i].spans) {
      for (std::size_t c = 0; c < page.cells.size(); ++c) {
        if (page.cells[c].lead != span.lead) continue;
        if (const auto box = box_over(page.cells[c], span.start, span.end))
          boxes.push_back({.finding = i, .cell = c, .box = *box});
      }
    }
  }
  return boxes;
}

/// Whether the label stands left of the row.
bool in_gutter(const EcgPage& page, const TraceCell& cell) {
  return cell.box.left == page.trace_left();
}

Point label_place(const EcgPage& page, const TraceCell& cell) {
  return in_gutter(page, cell) ? Point{page.paper.left + 1, cell.zero + 1.2}
                               : Point{cell.box.left + 1, cell.box.top + 3.2};
}

/// The rank of each finding in the corner of its boxes. Where several begin close together, the
/// numbers go one below the other, and below the label of the lead; a fourth is left out, as is one
/// that would reach into the next column.
void draw_finding_numbers(Drawing& drawing, const EcgPage& page,
                          const std::vector<TintedBox>& boxes) {
  constexpr double kLevelHeight = 2.6;  // mm
  constexpr int kLevels = 3;
  struct Placed {
    std::size_t cell;
    int level;
    double left, right;
  };
  std::vector<Placed> placed;
  for (std::size_t i = 0; i < page.cells.size(); ++i) {
    const TraceCell& cell = page.cells[i];
    if (in_gutter(page, cell)) continue;
    const double left = label_place(page, cell).x;
    const double right = left + text_width(Role::LeadLabel, cell.label);
    placed.push_back({.cell = i, .level = 0, .left = left, .right = right});
  }
  for (const TintedBox& tinted : boxes) {
    const std::string number = fmt::format("{}", tinted.finding + 1);
    const double left = tinted.box.left + 0.4;
    const double right = left + text_width(Role::FindingNumber, number);
    int level = 0;
    const auto collides = [&](const Placed& other) {
      return other.cell == tinted.cell && other.level == level && left < other.right &&
             other.left < right;
    };
    while (level < kLevels && std::ranges::any_of(placed, collides)) ++level;
    if (level == kLevels || right > page.cells[tinted.cell].box.right()) continue;
    placed.push_back({.cell = tinted.cell, .level = level, .left = left, .right = right});
    drawing.shapes.emplace_back(Text{.role = Role::FindingNumber,
                                     .at = {left, tinted.box.top + 2.4 + level * kLevelHeight},
                                     .text = number});
  }
}

void draw_not_assessed(Drawing& drawing, const EcgPage& page, const Assessment& assessment) {
  for (const NotAssessedSpan& span : assessment.not_assessed) {
    for (const TraceCell& cell : page.cells) {
      // Leads beyond the standard twelve are never assessed; the margin's legend is not about them.
      if (!cell.lead || (span.lead && *span.lead != *cell.lead)) continue;
      if (const auto box = box_over(cell, span.start, span.end)) draw_hatch(drawing, *box);
    }
  }
}

/// Adds the parts of a polyline that lie between the heights `top` and `bottom`.
void add_within_paper(Drawing& drawing, Role role, std::span<const Point> points, double top,
                      double bottom) {
  Polyline part{.role = role, .points = {}};
  const auto finish = [&] {
    if (part.points.size() > 1) drawing.shapes.emplace_back(std::move(part));
    part = Polyline{.role = role, .points = {}};
  };
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Point from = points[i - 1];
    const Point to = points[i];
    if (std::max(from.y, to.y) < top || std::min(from.y, to.y) > bottom) {
      finish();
      continue;
    }
    const auto cut = [&](Point point) {
      const double height = std::clamp(point.y, top, bottom);
      if (height == point.y) return point;
      return Point{from.x + (to.x - from.x) * (height - from.y) / (to.y - from.y), height};
    };
    if (part.points.empty()) part.points.push_back(cut(from));
    part.points.push_back(cut(to));
    if (part.points.back().y != to.y) finish();
  }
  finish();
}

/// A trace, broken where samples are invalid. `samples` begin at `first_time` seconds.
void draw_trace(Drawing& drawing, Role role, const EcgPage& page, const TraceCell& cell,
                double first_time, double rate, std::span<const float> samples) {
  std::vector<Point> points;
  for (std::size_t i = 0; i <= samples.size(); ++i) {
    if (i < samples.size() && std::isfinite(samples[i])) {
      const double time = first_time + static_cast<double>(i) / rate;
      points.push_back({cell.x_of(time), cell.y_of(samples[i])});
    } else {
      add_within_paper(drawing, role, points, page.paper.top, page.paper.bottom());
      points.clear();
    }
  }
}

/// 1 mV for 200 ms, before the first trace of a row.
void draw_calibration_pulse(Drawing& drawing, const EcgPage& page, const TraceCell& cell) {
  const double pulse = kCalibrationSeconds * page.speed;
  const double left = cell.box.left - page.calibration_width();
  const double rise = left + kCalibrationFoot;
  const double top = cell.zero - page.gain;
  drawing.shapes.emplace_back(Polyline{.role = Role::CalibrationPulse,
                                       .points = {{left, cell.zero},
                                                  {rise, cell.zero},
                                                  {rise, top},
                                                  {rise + pulse, top},
                                                  {rise + pulse, cell.zero},
                                                  {cell.box.left - 1, cell.zero}}});
}

void draw_row_signs(Drawing& drawing, const EcgPage& page) {
  for (const TraceCell& cell : page.cells) {
    if (cell.first_of_row && cell.in_millivolts() && in_gutter(page, cell))
      draw_calibration_pulse(drawing, page, cell);
  }
  for (const TraceCell& cell : page.cells) {
    if (in_gutter(page, cell)) continue;
    drawing.shapes.emplace_back(
        Polyline{.role = Role::ColumnMark,
                 .points = {{cell.box.left, cell.zero - 4}, {cell.box.left, cell.zero + 2}}});
  }
}

void draw_lead_labels(Drawing& drawing, const EcgPage& page) {
  for (const TraceCell& cell : page.cells) {
    drawing.shapes.emplace_back(
        Text{.role = Role::LeadLabel, .at = label_place(page, cell), .text = cell.label});
  }
}

/// Where everything goes.
struct Plan {
  double width = 0, height = 0;  ///< mm of the sheet
  EcgPage page;
  std::vector<TintedBox> tinted;
  Footer footer;
};

/// Rows first give way to the lines below them, then lines to rows.
Result<Plan> plan(const Record& record, const Assessment* assessment, const DrawOptions& options) {
  const bool fixed = options.sheet == Sheet::A4Landscape;
  Room room{.top = kHeaderHeight, .margin = fixed ? kSmallestMargin : kSheetMargin};
  if (fixed) room.sheet_width = kA4Width;
  Result<EcgPage> page = lay_out_page(record, options, room);
  if (!page) return std::unexpected(page.error());
  const bool tints = assessment != nullptr && options.findings;
  std::vector<bool> visible(assessment == nullptr ? 0 : assessment->findings.size());
  if (tints) {
    for (const TintedBox& box : tinted_boxes(*page, *assessment)) visible[box.finding] = true;
  }
  std::size_t listed = kListedFindings;
  Footer footer = footer_of(*page, assessment, options, visible, listed);
  if (fixed && page->paper.bottom() + footer.height() > kA4Height) {
    room.height = kA4Height - kHeaderHeight - footer.height();
    page = lay_out_page(record, options, room);
    if (!page) return std::unexpected(page.error());
    while (listed > 0 && page->paper.bottom() + footer.height() > kA4Height)
      footer = footer_of(*page, assessment, options, visible, --listed);
  }
  Plan planned{.width = page->paper.left + page->paper.width + page->paper.left,
               .height = page->paper.bottom() + footer.height(),
               .page = std::move(*page),
               .tinted = {},
               .footer = std::move(footer)};
  if (fixed) planned.height = std::max(planned.height, kA4Height);
  if (tints) planned.tinted = tinted_boxes(planned.page, *assessment);
  return planned;
}

}  // namespace

double tint_strength(double p_value) {
  return std::clamp(-0.2 * std::log10(std::max(p_value, 1e-9)), 0.2, 0.6);
}

Result<Drawing> draw_ecg(const Record& record, const Assessment* assessment,
                         const DrawOptions& options) {
  const Result<Plan> planned = plan(record, assessment, options);
  if (!planned) return std::unexpected(planned.error());
  const EcgPage& page = planned->page;
  Drawing drawing;
  drawing.title = options.title.value_or(record.name);
  drawing.description = kNotice;
  drawing.width = planned->width;
  drawing.height = planned->height;
  drawing.shapes.emplace_back(
      Rectangle{.role = Role::Sheet, .box = {.width = drawing.width, .height = drawing.height}});
  draw_grid(drawing, page.paper);
  if (assessment != nullptr) {
    // The rarest last, so that it lies on top.
    for (const TintedBox& box : std::views::reverse(planned->tinted)) {
      const double strength = tint_strength(assessment->findings[box.finding].p_value);
      drawing.shapes.emplace_back(
          Rectangle{.role = Role::FindingTint, .box = box.box, .strength = strength});
    }
    draw_not_assessed(drawing, page, *assessment);
  }
  draw_row_signs(drawing, page);
  if (assessment != nullptr && options.restored) {
    for (const TraceCell& cell : page.cells) {
      const RestoredTrace restored = restored_trace(*assessment, cell, page.rate);
      draw_trace(drawing, Role::RestoredTrace, page, cell, restored.first_time, assessment->rate,
                 restored.samples);
    }
  }
  for (const TraceCell& cell : page.cells)
    draw_trace(drawing, Role::MeasuredTrace, page, cell, cell.first_time, page.rate, cell.samples);
  draw_finding_numbers(drawing, page, planned->tinted);
  draw_lead_labels(drawing, page);
  draw_header(drawing, page, record, assessment, options);
  draw_footer(drawing, page, planned->footer);
  return drawing;
}

}  // namespace crest::report
