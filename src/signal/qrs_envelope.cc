#include "signal/qrs_envelope.h"

#include <algorithm>
#include <cmath>

#include "signal/median.h"
#include "signal/resample.h"

namespace crest::signal {
namespace {

// All in samples of the envelope.
constexpr std::size_t kSlopeReach = 4;      // x[i + 4] - x[i - 4]: greatest at 16 Hz
constexpr std::size_t kCurvatureReach = 6;  // 2 x[i] - x[i - 6] - x[i + 6]: greatest at 21 Hz
constexpr std::size_t kSmoothing = 7;       // width of each of two moving averages
constexpr std::size_t kBlock = 375;         // 1.5 s: holds a beat at all but the slowest rates
constexpr std::size_t kBlocksAround = 4;    // blocks to each side that share a level

// The values with their first and last repeated `margin` times at either end.
std::vector<float> with_margins(std::span<const float> values, std::size_t margin) {
  std::vector<float> wide(values.size() + 2 * margin, values.front());
  std::ranges::copy(values, wide.begin() + static_cast<std::ptrdiff_t>(margin));
  std::fill_n(wide.end() - static_cast<std::ptrdiff_t>(margin), margin, values.back());
  return wide;
}

// Slope and curvature are in quadrature, so that the sum of their squares has no notches where one
// of them crosses zero.
std::vector<float> energy_of(std::span<const float> lead) {
  constexpr std::size_t kMargin = std::max(kSlopeReach, kCurvatureReach);
  const std::vector<float> wide = with_margins(lead, kMargin);
  const float* const centre = wide.data() + kMargin;
  std::vector<float> energy(lead.size());
  for (std::size_t i = 0; i < energy.size(); ++i) {
    const float* const at = centre + i;
    const float slope = at[kSlopeReach] - *(at - kSlopeReach);
    const float curvature = *at - (at[kCurvatureReach] + *(at - kCurvatureReach)) / 2;
    energy[i] = slope * slope + curvature * curvature;
  }
  return energy;
}

// Moving average of odd width, in place; the ends repeat the first and last value.
void smooth(std::vector<float>& values) {
  const std::vector<float> wide = with_margins(values, kSmoothing / 2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    float sum = 0;
    for (std::size_t k = 0; k < kSmoothing; ++k) sum += wide[i + k];
    values[i] = sum / kSmoothing;
  }
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
    medians.push_back(median_of(around));
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
    // Every third value is enough: the energy is smooth.
    part.clear();
    for (std::size_t i = 0; i < values.size(); i += 3) part.push_back(values[i]);
    levels.floor.push_back(median_of(part));
  }
  levels.peak = median_around(levels.peak);
  levels.floor = median_around(levels.floor);
  return levels;
}

// A place between the middles of two blocks.
struct BlockPlace {
  std::size_t before = 0;
  std::size_t after = 0;
  float share = 0;  // of the block after it

  float value(std::span<const float> blocks) const {
    return blocks[before] + share * (blocks[after] - blocks[before]);
  }
};

BlockPlace place_of(std::size_t sample, std::size_t blocks) {
  const float place = (static_cast<float>(sample) - kBlock / 2.0F) * (1.0F / kBlock);
  const float limited = std::clamp(place, 0.0F, static_cast<float>(blocks - 1));
  const auto before = static_cast<std::size_t>(limited);
  return {.before = before,
          .after = std::min(before + 1, blocks - 1),
          .share = limited - static_cast<float>(before)};
}

}  // namespace

std::vector<float> qrs_envelope(const LeadMatrix& signal, const std::vector<bool>& usable,
                                double rate) {
  const PolyphaseFilter filter = polyphase_filter(rate, kEnvelopeRate);
  const std::size_t count = resampled_length(signal.samples, filter);
  std::vector<float> sum(count);
  std::vector<float> peak_sum(count);
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    if (!usable[lead] || count == 0) continue;
    std::vector<float> energy = energy_of(resample(signal.lead(lead), filter));
    smooth(energy);
    smooth(energy);
    const Levels levels = levels_of(energy);
    for (std::size_t i = 0; i < count; ++i) {
      const BlockPlace place = place_of(i, levels.peak.size());
      const float peak = place.value(levels.peak);
      const float floor = place.value(levels.floor) + 0.01F * peak;
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
