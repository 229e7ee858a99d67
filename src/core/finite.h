// Whether values are numbers.
#pragma once

#include <cstddef>
#include <span>

#include "core/lanes.h"

namespace crest {

/// Neither NaN nor infinite. Four at a time: a model holds millions.
inline bool all_finite(std::span<const float> values) {
  // What is not finite has no difference of 0 from itself; one that has none spoils the sum.
  Lanes spoiled = {};
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    const Lanes some = load_lanes(values.data() + i);
    spoiled += some - some;
  }
  float sum = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) sum += spoiled[lane];
  for (; i < values.size(); ++i) sum += values[i] - values[i];
  return sum == 0;
}

}  // namespace crest
