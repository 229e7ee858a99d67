#include "report/trend_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "report/beat_timeline.h"
#include "report/ecg_paper.h"
#include "report/finding_words.h"
#include "report/text_page.h"

namespace crest::report {

namespace {

constexpr double kPlotLeft = 30;    // mm
constexpr double kPlotWidth = 250;  // mm
constexpr double kLineHeight = 4.2;

/// A frame with a vertical axis.
struct Plot {
  Box box;
  double lowest = 0, highest = 1;  ///< values at its lower and upper edge
  double duration = 0;             ///< seconds from its left to its right edge

  double x_of(double seconds) const { return box.left + seconds / duration * box.width; }
  double y_of(double value) const {
    const double share = (std::clamp(value, lowest, highest) - lowest) / (highest - lowest);
    return box.bottom() - share * box.height;
  }
};

void add_text(Drawing& sheet, Role role, Point at, std::string text,
              Text::Anchor anchor = Text::Anchor::Start) {
  sheet.shapes.emplace_back(
      Text{.role = role, .at = at, .text = std::move(text), .anchor = anchor});
}

void add_line(Drawing& sheet, Role role, Point from, Point to) {
  sheet.shapes.emplace_back(Polyline{.role = role, .points = {from, to}});
}

/// Heading, lines across at the ticks with their names at the left.
void draw_frame(Drawing& sheet, const Plot& plot, std::string_view heading,
                std::span<const std::pair<double, std::string>> ticks) {
  add_text(sheet, Role::Heading, {plot.box.left, plot.box.top - 2}, std::string(heading));
  for (const auto& [value, name] : ticks) {
    const double y = plot.y_of(value);
    add_line(sheet, Role::TrendFrame, {plot.box.left, y}, {plot.box.right(), y});
    add_text(sheet, Role::TimeLabel, {plot.box.left - 2, y + 0.8}, name, Text::Anchor::End);
  }
}

/// Moments at round distances along the lower edge.
void draw_moments(Drawing& sheet, const Plot& plot) {
  constexpr std::array<double, 12> kSteps = {10,  15,   30,   60,   120,   300,
                                             600, 1800, 3600, 7200, 14400, 43200};
  constexpr double kMostMoments = 13;
  const auto step = std::ranges::find_if(
      kSteps, [&](double seconds) { return plot.duration / seconds <= kMostMoments; });
  const double distance = step != kSteps.end() ? *step : plot.duration / kMostMoments;
  const auto last = static_cast<int>(plot.duration / distance);
  for (int i = 0; i <= last; ++i) {
    const double at = i * distance;
    add_line(sheet, Role::TrendFrame, {plot.x_of(at), plot.box.bottom()},
             {plot.x_of(at), plot.box.bottom() + 1});
    add_text(sheet, Role::TimeLabel, {plot.x_of(at), plot.box.bottom() + 4}, clock_in_words(at),
             Text::Anchor::Middle);
  }
}

Box bar(const Plot& plot, const TimelineBin& bin, double from, double to) {
  const double left = plot.x_of(bin.start);
  const double top = plot.y_of(to);
  return {.left = left,
          .top = top,
          .width = plot.x_of(bin.end) - left,
          .height = plot.y_of(from) - top};
}

/// Bars as high as the rarest beat of a bin is rare, on a scale of powers of ten.
void draw_rarity(Drawing& sheet, const Plot& plot, std::span<const TimelineBin> bins) {
  const std::vector<std::pair<double, std::string>> ticks = {
      {0, "1 in 1"}, {1, "1 in 10"}, {2, "1 in 100"}, {3, "1 in 1000"}};
  draw_frame(sheet, plot, "How rare the rarest beat of each stretch is among normal ECGs", ticks);
  for (const TimelineBin& bin : bins) {
    if (!bin.rarest) continue;
    sheet.shapes.emplace_back(
        Rectangle{.role = Role::FindingTint,
                  .box = bar(plot, bin, 0, -std::log10(std::max(*bin.rarest, 1e-9))),
                  .strength = tint_strength(*bin.rarest)});
  }
}

/// Limits of the heart rate on paper, on round numbers around what there is.
std::pair<double, double> rate_limits(std::span<const TimelineBin> bins) {
  constexpr double kStep = 20;
  double lowest = 60;
  double highest = 100;
  for (const TimelineBin& bin : bins) {
    if (!bin.rate) continue;
    lowest = std::min(lowest, bin.rate->lowest);
    highest = std::max(highest, bin.rate->highest);
  }
  return {std::floor(lowest / kStep) * kStep, std::min(std::ceil(highest / kStep) * kStep, 300.0)};
}

void draw_rate(Drawing& sheet, Plot plot, std::span<const TimelineBin> bins) {
  std::tie(plot.lowest, plot.highest) = rate_limits(bins);
  const int step = plot.highest - plot.lowest > 120 ? 60 : 20;
  std::vector<std::pair<double, std::string>> ticks;
  for (int rate = static_cast<int>(plot.lowest); rate <= plot.highest; rate += step)
    ticks.emplace_back(rate, fmt::format("{}/min", rate));
  draw_frame(sheet, plot, "Heart rate: median (line), without the outermost twentieths (grey)",
             ticks);
  for (const TimelineBin& bin : bins) {
    if (!bin.rate) continue;
    sheet.shapes.emplace_back(Rectangle{
        .role = Role::TrendRange, .box = bar(plot, bin, bin.rate->lowest, bin.rate->highest)});
  }
  Polyline line{.role = Role::TrendLine, .points = {}};
  const auto finish = [&] {
    if (line.points.size() > 1) sheet.shapes.emplace_back(line);
    line.points.clear();
  };
  for (const TimelineBin& bin : bins) {
    if (bin.rate) {
      line.points.push_back({plot.x_of(bin.start), plot.y_of(bin.rate->median)});
      line.points.push_back({plot.x_of(bin.end), plot.y_of(bin.rate->median)});
    } else {
      finish();
    }
  }
  finish();
}

/// What is counted of a bin, from the zero line up.
struct BeatCount {
  Role role;
  std::string_view name;
  std::size_t TimelineBin::* count;
};

constexpr std::array<BeatCount, 3> kCounts = {
    {{Role::UnusualBeats, "unlike the other beats of the record", &TimelineBin::unusual},
     {Role::EarlyBeats, "early, of the usual shape", &TimelineBin::early},
     {Role::LateBeats, "after a pause", &TimelineBin::late}}};

std::size_t marked_in(const TimelineBin& bin) { return bin.unusual + bin.early + bin.late; }

/// Stacked bars in beats per minute.
void draw_kinds(Drawing& sheet, Plot plot, std::span<const TimelineBin> bins) {
  const auto per_minute = [](const TimelineBin& bin, std::size_t beats) {
    return static_cast<double>(beats) * 60 / std::max(bin.end - bin.start, 1.0);
  };
  double most = 0;
  for (const TimelineBin& bin : bins) most = std::max(most, per_minute(bin, marked_in(bin)));
  plot.highest = std::max(10.0, std::ceil(most / 10) * 10);
  const std::vector<std::pair<double, std::string>> ticks = {
      {0, "0/min"},
      {plot.highest / 2, fmt::format("{:g}/min", plot.highest / 2)},
      {plot.highest, fmt::format("{:g}/min", plot.highest)}};
  draw_frame(sheet, plot, "Beats unlike the others of the record", ticks);
  for (const TimelineBin& bin : bins) {
    double below = 0;
    for (const BeatCount& kind : kCounts) {
      const double height = per_minute(bin, bin.*kind.count);
      if (height <= 0) continue;
      sheet.shapes.emplace_back(
          Rectangle{.role = kind.role, .box = bar(plot, bin, below, below + height)});
      below += height;
    }
  }
}

void draw_counts(Drawing& sheet, double y, std::span<const TimelineBin> bins) {
  const auto total = [&](std::size_t TimelineBin::* count) {
    return std::transform_reduce(bins.begin(), bins.end(), std::size_t{0}, std::plus(),
                                 [count](const TimelineBin& bin) { return bin.*count; });
  };
  double x = kPlotLeft;
  const auto caption = [&](std::string text) {
    const double width = text_width(Role::Caption, text);
    add_text(sheet, Role::Caption, {x, y}, std::move(text));
    x += width + 4;
  };
  caption(fmt::format("{} beats;", total(&TimelineBin::beats)));
  for (const BeatCount& kind : kCounts) {
    sheet.shapes.emplace_back(
        Rectangle{.role = kind.role, .box = {.left = x, .top = y - 2.5, .width = 5, .height = 3}});
    x += 6.5;
    caption(fmt::format("{} {}", total(kind.count), kind.name));
  }
}

}  // namespace

std::string clock_in_words(double seconds) {
  const auto whole = static_cast<long long>(std::floor(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02} h", whole / 3600, whole / 60 % 60, whole % 60);
}

Drawing draw_trends(const std::string& title, const std::string& subtitle,
                    const Assessment& assessment) {
  Drawing sheet = report_sheet(title, subtitle);
  double y = kReportArea.top + 1;
  std::string score = score_in_words(assessment);
  if (const std::string alarm = alarm_in_words(assessment); !alarm.empty()) score += "; " + alarm;
  add_text(sheet, Role::Caption, {kReportArea.left, y}, std::move(score));
  const std::vector<TimelineBin> bins = beat_timeline(assessment);
  add_text(sheet, Role::Caption, {kReportArea.left, y += kLineHeight},
           fmt::format("{} of recording, {} beats; a bar is {}; model {}, scoring {}",
                       clock_in_words(assessment.duration), assessment.r_peaks.size(),
                       clock_in_words(bins.front().end - bins.front().start), assessment.model,
                       assessment.scoring));
  constexpr double kPlotHeight = 35;
  constexpr double kPlotDistance = 50;
  Plot plot{.box = {.left = kPlotLeft, .top = y + 8, .width = kPlotWidth, .height = kPlotHeight},
            .highest = 3,
            .duration = assessment.duration};
  draw_rarity(sheet, plot, bins);
  draw_moments(sheet, plot);
  plot.box.top += kPlotDistance;
  draw_rate(sheet, plot, bins);
  draw_moments(sheet, plot);
  plot.box.top += kPlotDistance;
  draw_kinds(sheet, plot, bins);
  draw_moments(sheet, plot);
  draw_counts(sheet, plot.box.bottom() + 8, bins);
  return sheet;
}

}  // namespace crest::report
