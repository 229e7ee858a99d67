// Random inputs that are the same in every run.
#pragma once

#include <cstddef>
#include <random>
#include <vector>

namespace crest::nn {

/// Uniform in [-1, 1).
inline std::vector<float> random_values(std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<float> values(count);
  // The library's distributions differ between implementations; this does not.
  for (float& value : values) {
    value = static_cast<float>(generator() >> 8U) * 0x1p-23F - 1.0F;
  }
  return values;
}

}  // namespace crest::nn
