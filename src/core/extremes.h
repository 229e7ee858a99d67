// The lowest and highest of many values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "core/lanes.h"

namespace crest {

struct Extremes {
  float lowest = 0;
  float highest = 0;

  float range() const { return highest - lowest; }
};

/// Of at least one value; where one is a NaN, any.
inline Extremes extremes_of(std::span<const float> values) {
  Extremes extremes{.lowest = values.front(), .highest = values.front()};
  std::size_t i = 0;
  if (values.size() >= kLanes) {
    Lanes lowest = load_lanes(values.data());
    Lanes highest = lowest;
    for (i = kLanes; i + kLanes <= values.size(); i += kLanes) {
      const Lanes some = load_lanes(values.data() + i);
      lowest = lower(lowest, some);
      highest = higher(highest, some);
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      extremes.lowest = std::min(extremes.lowest, lowest[lane]);
      extremes.highest = std::max(extremes.highest, highest[lane]);
    }
  }
  for (; i < values.size(); ++i) {
    extremes.lowest = std::min(extremes.lowest, values[i]);
    extremes.highest = std::max(extremes.highest, values[i]);
  }
  return extremes;
}

}  // namespace crest
