// Four values side by side: sums and extremes that do not wait for each other, in one instruction
// on most machines and with the same result on all.
#pragma once

#include <cstddef>
#include <cstring>

namespace crest {

inline constexpr std::size_t kLanes = 4;
using Lanes [[gnu::vector_size(kLanes * sizeof(float))]] = float;

/// `values` may lie anywhere; kLanes of them are read or written.
inline Lanes load_lanes(const float* values) {
  Lanes lanes;
  std::memcpy(&lanes, values, sizeof lanes);
  return lanes;
}
inline void store_lanes(Lanes lanes, float* values) { std::memcpy(values, &lanes, sizeof lanes); }

/// Of a NaN in `a`, `b`.
inline Lanes lower(Lanes a, Lanes b) { return a < b ? a : b; }
inline Lanes higher(Lanes a, Lanes b) { return a > b ? a : b; }

}  // namespace crest
