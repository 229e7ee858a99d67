#include "detect/smoothing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace crest::detect {
namespace {

/// Weights of distance 0, 1, ... radius.
std::vector<double> half_gaussian(double sigma) {
  constexpr double kCutoff = 4;
  const auto radius = static_cast<std::size_t>(std::lround(kCutoff * sigma));
  std::vector<double> weights(radius + 1);
  double sum = 0;
  for (std::size_t i = 0; i <= radius; ++i) {
    const double distance = static_cast<double>(i) / sigma;
    weights[i] = std::exp(-distance * distance / 2);
    sum += i == 0 ? weights[i] : 2 * weights[i];
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

/// Position in [0, size) of which `index` is the mirror image.
std::size_t mirrored(std::ptrdiff_t index, std::size_t size) {
  const auto period = static_cast<std::ptrdiff_t>(2 * size);
  index %= period;
  if (index < 0) index += period;
  const auto position = static_cast<std::size_t>(index);
  return position < size ? position : 2 * size - 1 - position;
}

}  // namespace

void smooth(std::span<float> samples, double sigma) {
  if (samples.empty() || !(sigma > 0)) return;
  const std::vector<double> weights = half_gaussian(sigma);
  const auto radius = static_cast<std::ptrdiff_t>(weights.size()) - 1;
  // The mirrored margins are laid out once, so that the loop below has no case to decide.
  std::vector<float> padded(samples.size() + 2 * static_cast<std::size_t>(radius));
  for (std::size_t i = 0; i < padded.size(); ++i) {
    padded[i] = samples[mirrored(static_cast<std::ptrdiff_t>(i) - radius, samples.size())];
  }
  // Block by block, whose sums stay in the nearest cache; side by side, so that none waits for
  // another.
  constexpr std::size_t kBlock = 512;
  std::array<double, kBlock> sums;
  for (std::size_t begin = 0; begin < samples.size(); begin += kBlock) {
    const std::size_t count = std::min(kBlock, samples.size() - begin);
    const float* const centre = padded.data() + begin + radius;
    for (std::size_t i = 0; i < count; ++i) sums[i] = weights[0] * double{centre[i]};
    for (std::ptrdiff_t k = 1; k <= radius; ++k) {
      const double weight = weights[static_cast<std::size_t>(k)];
      const float* const after = centre + k;
      const float* const before = centre - k;
      for (std::size_t i = 0; i < count; ++i) {
        sums[i] += weight * (double{after[i]} + double{before[i]});
      }
    }
    for (std::size_t i = 0; i < count; ++i) samples[begin + i] = static_cast<float>(sums[i]);
  }
}

}  // namespace crest::detect
