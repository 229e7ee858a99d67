#include "detect/smoothing.h"

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
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const float* centre = padded.data() + i + radius;
    double sum = weights[0] * double{*centre};
    for (std::ptrdiff_t k = 1; k <= radius; ++k) {
      sum += weights[static_cast<std::size_t>(k)] * (double{centre[k]} + double{centre[-k]});
    }
    samples[i] = static_cast<float>(sum);
  }
}

}  // namespace crest::detect
