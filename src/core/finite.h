// Whether values are numbers.
#pragma once

#include <cstddef>
#include <span>

#include "core/lanes.h"

namespace crest {

/// Neither NaN nor infinite. Four at a time: a model holds millions.
inline bool all_finite(std::span<const float> values) {
  // 0 times what is not finite is no number, and one of these spoils the sum.
  Lanes spoiled = {};
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    spoiled += 0.0F * load_lanes(values.data() + i);
  }
  float sum = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) sum += spoiled[lane];
  for (; i < values.size(); ++i) sum += 0.0F * values[i];
  return sum == 0;
}

}  // namespace crest
