#include "report/restored_trace.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <span>

namespace crest::report {

namespace {

constexpr double kHalfWindow = 0.5;    // s, of the running median
constexpr double kKnotDistance = 0.2;  // s between places where it is computed

float median_of(std::vector<float>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// Measured minus restored, at the restored samples; NaN where either is missing.
std::vector<float> differences(const TraceCell& cell, double rate, const RestoredTrace& restored,
                               double restored_rate) {
  std::vector<float> values(restored.samples.size(), std::nanf(""));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double time = restored.first_time + static_cast<double>(i) / restored_rate;
    const double index = std::round((time - cell.first_time) * rate);
    if (index < 0 || index >= static_cast<double>(cell.samples.size())) continue;
    values[i] = cell.samples[static_cast<std::size_t>(index)] - restored.samples[i];
  }
  return values;
}

/// The running median at every `step` samples; a knot without any valid sample repeats its
/// neighbour's.
std::vector<float> median_knots(std::span<const float> values, std::size_t step,
                                std::size_t half_window) {
  std::vector<float> knots;
  float last = 0;
  for (std::size_t center = 0; center < values.size() + step; center += step) {
    const std::size_t begin = center > half_window ? center - half_window : 0;
    const std::size_t end = std::min(center + half_window, values.size());
    std::vector<float> valid;
    for (std::size_t i = begin; i < end; ++i)
      if (std::isfinite(values[i])) valid.push_back(values[i]);
    if (!valid.empty()) last = median_of(valid);
    knots.push_back(last);
  }
  return knots;
}

}  // namespace

RestoredTrace restored_trace(const Assessment& assessment, const TraceCell& cell, double rate) {
  if (!cell.lead || assessment.restored.empty() || assessment.rate <= 0) return {};
  const auto clamped_index = [&](double seconds) {
    const double index = std::ceil(seconds * assessment.rate - 1e-6);
    return std::min(static_cast<std::size_t>(std::max(index, 0.0)), assessment.samples);
  };
  const std::size_t first = clamped_index(cell.start);
  const std::size_t last = clamped_index(cell.end);
  const auto lead =
      std::span(assessment.restored).subspan(*cell.lead * assessment.samples, assessment.samples);
  RestoredTrace trace{.first_time = static_cast<double>(first) / assessment.rate, .samples = {}};
  const auto shown = lead.subspan(first, last - first);
  trace.samples.assign(shown.begin(), shown.end());
  if (cell.inverted) std::ranges::transform(shown, trace.samples.begin(), std::negate());

  const std::vector<float> difference = differences(cell, rate, trace, assessment.rate);
  const auto step =
      static_cast<std::size_t>(std::max(1L, std::lround(kKnotDistance * assessment.rate)));
  const auto half_window = static_cast<std::size_t>(std::ceil(kHalfWindow * assessment.rate));
  const std::vector<float> knots = median_knots(difference, step, half_window);
  for (std::size_t i = 0; i < trace.samples.size(); ++i) {
    const float share = static_cast<float>(i % step) / static_cast<float>(step);
    trace.samples[i] += std::lerp(knots[i / step], knots[i / step + 1], share);
  }
  return trace;
}

}  // namespace crest::report
