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
  const auto all = 1 + static_cast<double>(peaks.size());
  if (peaks.empty() || 1 / all > calibration.budget) {
    return std::numeric_limits<double>::infinity();
  }
  std::size_t above = 0;
  while (above + 1 < peaks.size() && (2 + static_cast<double>(above)) / all <= calibration.budget) {
    ++above;
  }
  return std::nextafter(peaks[peaks.size() - 1 - above], std::numeric_limits<double>::infinity());
}

}  // namespace crest::model
