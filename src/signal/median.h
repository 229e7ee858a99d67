// The middle of a few values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace crest::signal {

/// The median, of an even number of values the upper of the two in the middle; 0 of none. Changes
/// the order of the values.
inline float median_of(std::vector<float>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace crest::signal
