// Parts of a whole, where the whole may be nothing.
#pragma once

#include <optional>

namespace crest::eval {

/// part / whole, or none where there is no whole: EC57 leaves such records out of its averages.
inline std::optional<double> share(double part, double whole) {
  if (whole == 0) return std::nullopt;
  return part / whole;
}

}  // namespace crest::eval
