#include "signal/qrs_envelope.h"

#include <algorithm>
#include <cmath>

#include "signal/resample.h"

namespace crest::signal {
namespace {

// All in samples of the envelope.
constexpr std::size_t kSlopeReach = 4;      // x[i + 4] - x[i - 4]: greatest at 16 Hz
constexpr std::size_t kCurvatureReach = 6;  // 2 x[i] - x[i - 6] - x[i + 6]: greatest at 21 Hz
constexpr std::size_t kSmoothing = 7;       // width of each of two moving averages
constexpr std::size_t kBlock = 375;         // 1.5 s: holds a beat at all but the slowest rates
constexpr std::size_t kBlocksAround = 4;    // blocks to each side that share a level

// Slope and curvature are in quadrature, so that the sum of their squares has no notches where one
// of them crosses zero.
std::vector<float> energy_of(std::span<const float> lead) {
  const auto last = static_cast<std::ptrdiff_t>(lead.size()) - 1;
  const auto at = [&](std::size_t i, std::ptrdiff_t shift) {
    const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(i) + shift;
    return lead[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(place, 0, last))];
  };
  const auto square = [](float value) { return value * value; };
  const auto slope_reach = static_cast<std::ptrdiff_t>(kSlopeReach);
  const auto curvature_reach = static_cast<std::ptrdiff_t>(kCurvatureReach);
  std::vector<float> energy(lead.size());
  for (std::size_t i = 0; i < lead.size(); ++i) {
    const float slope = at(i, slope_reach) - at(i, -slope_reach);
    const float curvature = lead[i] - (at(i, curvature_reach) + at(i, -curvature_reach)) / 2;
    energy[i] = square(slope) + square(curvature);
  }
  return energy;
}

// Moving average of odd width, in place; the ends repeat the first and last value.
void smooth(std::vector<float>& values, std::size_t width) {
  const std::vector<float> before = values;
  const auto last = static_cast<std::ptrdiff_t>(values.size()) - 1;
  const auto half = static_cast<std::ptrdiff_t>(width / 2);
  const auto at = [&](std::ptrdiff_t i) -> double {
    return before[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, last))];
  };
  double sum = 0;
  for (std::ptrdiff_t i = -half; i <= half; ++i) sum += at(i);
  for (std::ptrdiff_t i = 0; i <= last; ++i) {
    values[static_cast<std::size_t>(i)] =
        static_cast<float>(std::max(sum, 0.0) / static_cast<double>(width));
    sum += at(i + half + 1) - at(i - half);
  }
}

float median(std::vector<float>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

// For each block the median of the values of the blocks around it.
std::vector<float> median_around(std::span<const float> values) {
  std::vector<float> medians;
  std::vector<float> around;
  for (std::size_t block = 0; block < values.size(); ++block) {
    const std::size_t first = block - std::min(block, kBlocksAround);
    const std::size_t last = std::min(values.size(), block + kBlocksAround + 1);
    around.assign(values.begin() + static_cast<std::ptrdiff_t>(first),
                  values.begin() + static_cast<std::ptrdiff_t>(last));
    medians.push_back(median(around));
  }
  return medians;
}

struct Levels {
  std::vector<float> peak;   // [blocks]: energy at the top of QRS complexes
  std::vector<float> floor;  // [blocks]: energy between them
};

Levels levels_of(std::span<const float> energy) {
  const std::size_t blocks = std::max<std::size_t>(1, energy.size() / kBlock);
  Levels levels;
  std::vector<float> part;
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::size_t first = block * kBlock;
    const std::size_t count = block + 1 == blocks ? energy.size() - first : kBlock;
    const std::span<const float> values = energy.subspan(first, count);
    levels.peak.push_back(std::ranges::max(values));
    part.assign(values.begin(), values.end());
    levels.floor.push_back(median(part));
  }
  levels.peak = median_around(levels.peak);
  levels.floor = median_around(levels.floor);
  return levels;
}

// Value at sample i of a curve given at the middles of blocks.
float between_blocks(std::span<const float> values, std::size_t i) {
  const float place = (static_cast<float>(i) - kBlock / 2.0F) / kBlock;
  const float limited = std::clamp(place, 0.0F, static_cast<float>(values.size() - 1));
  const auto block = static_cast<std::size_t>(limited);
  const std::size_t next = std::min(block + 1, values.size() - 1);
  const float share = limited - static_cast<float>(block);
  return values[block] * (1 - share) + values[next] * share;
}

}  // namespace

std::vector<float> qrs_envelope(const LeadMatrix& signal, std::span<const bool> usable,
                                double rate) {
  const PolyphaseFilter filter = polyphase_filter(rate, kEnvelopeRate);
  const std::size_t count = resampled_length(signal.samples, filter);
  std::vector<float> sum(count);
  std::vector<float> peak_sum(count);
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    if (!usable[lead] || count == 0) continue;
    std::vector<float> energy = energy_of(resample(signal.lead(lead), filter));
    smooth(energy, kSmoothing);
    smooth(energy, kSmoothing);
    const Levels levels = levels_of(energy);
    for (std::size_t i = 0; i < count; ++i) {
      const float peak = between_blocks(levels.peak, i);
      const float floor = between_blocks(levels.floor, i) + 0.01F * peak;
      if (floor <= 0) continue;
      // No lead counts for more than its usual QRS complex: an artefact on one lead alone stays
      // low.
      sum[i] += std::min(energy[i], peak) / floor;
      peak_sum[i] += peak / floor;
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    sum[i] = peak_sum[i] > 0 ? std::sqrt(sum[i] / peak_sum[i]) : 0;
  }
  return sum;
}

}  // namespace crest::signal
