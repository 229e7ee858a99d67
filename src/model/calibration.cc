#include "model/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace crest::model {

double p_value(const std::vector<double>& ascending, double value) {
  const auto first = std::ranges::lower_bound(ascending, value);
  const auto at_least_as_high = static_cast<double>(ascending.end() - first);
  return (1 + at_least_as_high) / (1 + static_cast<double>(ascending.size()));
}

double finding_threshold(const Calibration& calibration) {
  const std::vector<double>& peaks = calibration.peaks;
  // With k records above it, a value has the p-value (1 + k) / (1 + n).
  const double allowed = calibration.budget * (1 + static_cast<double>(peaks.size())) - 1;
  if (!(allowed >= 0) || peaks.empty()) return std::numeric_limits<double>::infinity();
  const auto above = std::min(static_cast<std::size_t>(allowed), peaks.size() - 1);
  return std::nextafter(peaks[peaks.size() - 1 - above], std::numeric_limits<double>::infinity());
}

}  // namespace crest::model
