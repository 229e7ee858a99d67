#include "signal/mains_hum.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace crest::signal {
namespace {

constexpr double kLeastRate = 2.2;  // samples a period: nearer to 2 the phase decides the amplitude

}  // namespace

MainsFilter mains_filter(double frequency, const BlockGrid& grid) {
  MainsFilter filter{.frequency = frequency, .gain = 0, .cosine = {}, .sine = {}};
  const std::size_t block = grid.block();
  if (grid.rate < kLeastRate * frequency || block <= 2 * grid.lag) return filter;
  const double step = 2 * std::numbers::pi * frequency / grid.rate;
  const double half = std::sin(step * static_cast<double>(grid.lag) / 2);
  filter.gain = static_cast<float>(4 * half * half);
  for (std::size_t i = 0; i < block - 2 * grid.lag; ++i) {
    filter.cosine.push_back(static_cast<float>(std::cos(step * static_cast<double>(i))));
    filter.sine.push_back(static_cast<float>(std::sin(step * static_cast<double>(i))));
  }
  return filter;
}

Hum measure_hum(std::span<const float> samples, const BlockGrid& grid,
                std::span<const std::size_t> blocks, const MainsFilter& filter) {
  const std::size_t count = filter.cosine.size();
  if (count == 0 || blocks.empty()) return {};
  float hum_power = 0;
  float power = 0;
  for (const std::size_t block : blocks) {
    const float* const before = samples.data() + block * grid.block();
    const float* const centre = before + grid.lag;
    const float* const after = centre + grid.lag;
    float in_phase = 0;
    float in_quadrature = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const float bend = before[i] - 2 * centre[i] + after[i];
      in_phase += bend * filter.cosine[i];
      in_quadrature += bend * filter.sine[i];
      power += bend * bend;
    }
    hum_power += in_phase * in_phase + in_quadrature * in_quadrature;
  }
  // The power of a sine of amplitude A is A^2 / 2, and its correlation over `count` samples
  // A count / 2.
  const auto length = static_cast<float>(count);
  const float mean_power = power / (length * static_cast<float>(blocks.size()));
  const float bend_amplitude =
      2 * std::sqrt(hum_power / static_cast<float>(blocks.size())) / length;
  const bool measurable = std::isfinite(bend_amplitude) && mean_power > 0;
  if (!measurable) return {};
  return {.amplitude = bend_amplitude / filter.gain,
          .share = std::min(1.0F, bend_amplitude * bend_amplitude / (2 * mean_power))};
}

}  // namespace crest::signal
