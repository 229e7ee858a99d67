#include "signal/normalise.h"

#include <algorithm>

#include "core/extremes.h"

namespace crest::signal {

void scale_to_unit_range(std::span<float> samples) {
  if (samples.empty()) return;
  const auto [lowest, highest] = extremes_of(samples);
  if (!(highest > lowest)) {
    std::ranges::fill(samples, 0.0F);
    return;
  }
  // In double: a range near the largest float must not overflow.
  const double minimum = lowest;
  const double factor = 2 / (static_cast<double>(highest) - minimum);
  for (float& sample : samples) {
    // std::clamp, without a branch.
    double scaled = (sample - minimum) * factor - 1;
    scaled = scaled < -1 ? -1 : scaled;
    scaled = scaled > 1 ? 1 : scaled;
    sample = static_cast<float>(scaled);
  }
}

}  // namespace crest::signal
