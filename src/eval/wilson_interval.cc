#include "eval/wilson_interval.h"

#include <algorithm>
#include <cmath>

namespace crest::eval {

std::optional<Interval> wilson_interval(double successes, double trials) {
  if (trials <= 0) return std::nullopt;
  constexpr double kNormalQuantile = 1.959963984540054;  // of 0.975
  constexpr double kSquare = kNormalQuantile * kNormalQuantile;
  const double share = successes / trials;
  const double middle = share + kSquare / (2 * trials);
  const double spread =
      kNormalQuantile * std::sqrt(share * (1 - share) / trials + kSquare / (4 * trials * trials));
  const double scale = 1 + kSquare / trials;
  return Interval{.lower = std::max(0.0, (middle - spread) / scale),
                  .upper = std::min(1.0, (middle + spread) / scale)};
}

}  // namespace crest::eval
