#include "model/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/alarm_budget.h"

namespace crest::model {

std::vector<double> lead_scales(const Calibration& calibration) {
  std::vector<double> scales;
  scales.reserve(calibration.lead_peaks.size());
  for (const std::vector<double>& peaks : calibration.lead_peaks) {
    scales.push_back(peaks.empty() ? 1 : peaks[peaks.size() / 2]);
  }
  return scales;
}

double p_value(std::span<const double> ascending, double value) {
  const auto first = std::ranges::lower_bound(ascending, value);
  const auto at_least_as_high = static_cast<double>(ascending.end() - first);
  return (1 + at_least_as_high) / (1 + static_cast<double>(ascending.size()));
}

double finding_threshold(const Calibration& calibration) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  const auto threshold = alarm_threshold(calibration.beat_peaks, calibration.alarms_per_1000);
  return threshold ? std::nextafter(*threshold, kInfinite) : kInfinite;
}

}  // namespace crest::model
