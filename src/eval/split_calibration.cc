#include "eval/split_calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "core/random.h"
#include "model/alarm_budget.h"
#include "model/calibration.h"

namespace crest::eval {
namespace {

Spread spread_of(const std::vector<double>& shares) {
  const auto count = static_cast<double>(shares.size());
  Spread spread;
  spread.mean = std::accumulate(shares.begin(), shares.end(), 0.0) / count;
  for (const double share : shares) {
    spread.deviation += (share - spread.mean) * (share - spread.mean) / count;
  }
  spread.deviation = std::sqrt(spread.deviation);
  const auto [lowest, highest] = std::ranges::minmax(shares);
  spread.lowest = lowest;
  spread.highest = highest;
  return spread;
}

/// Of some normals, how many are above a calibration's thresholds.
struct Above {
  std::size_t alarms = 0;
  std::size_t findings = 0;
};

Above count_above(const model::Calibration& calibration,
                  std::span<const detect::NormalExtremes> normals) {
  const double threshold = model::alarm_threshold(calibration.scores, calibration.alarms_per_1000)
                               .value_or(std::numeric_limits<double>::infinity());
  const double of_findings = model::finding_threshold(calibration);
  const std::vector<double> scales = model::lead_scales(calibration);
  Above above;
  for (const detect::NormalExtremes& normal : normals) {
    if (normal.score > threshold) ++above.alarms;
    if (detect::highest_in_scale(normal.lead_peaks, scales) >= of_findings) ++above.findings;
  }
  return above;
}

}  // namespace

AlarmBounds alarm_bounds(std::size_t normals, std::size_t held_out, std::size_t alarms_per_1000) {
  constexpr double kTail = 0.025;
  const auto guarantee = model::alarm_guarantee(normals, alarms_per_1000);
  if (!guarantee) return {.fewest = 0, .most = 0};
  const auto all = static_cast<double>(normals + 1);
  const double above = std::round(guarantee->on_average * all);  // ranks: n + 1 - k
  const double rank = all - above;                               // k
  const auto held = static_cast<double>(held_out);
  // log of C(j + above - 1, j) C(held - j + rank - 1, held - j) / C(normals + held, held), from j =
  // 0 on by the ratio of neighbours; j of those held out lie above the k-th.
  double term = 0;
  for (std::size_t i = 0; i < held_out; ++i) {
    const auto step = static_cast<double>(i);
    term += std::log((rank + step) / (all + step));
  }
  AlarmBounds bounds;
  double below = 0;  // probability of fewer than j
  for (std::size_t j = 0; j <= held_out; ++j) {
    if (below <= kTail) bounds.fewest = j;
    const auto alarms = static_cast<double>(j);
    below += std::exp(term);
    bounds.most = j;
    if (1 - below <= kTail) break;
    term +=
        std::log((alarms + above) * (held - alarms) / ((alarms + 1) * (held - alarms - 1 + rank)));
  }
  return bounds;
}

SplitResult evaluate_splits(std::span<const detect::NormalExtremes> normals,
                            std::size_t alarms_per_1000, std::size_t splits, std::uint64_t seed) {
  SplitResult result;
  result.alarms_per_1000 = alarms_per_1000;
  result.calibration = normals.size() / 2;
  result.held_out = normals.size() - result.calibration;
  result.needed = model::normals_needed(alarms_per_1000);
  const auto guarantee = model::alarm_guarantee(result.calibration, alarms_per_1000);
  if (!guarantee) return result;
  result.promised = guarantee->on_average;
  result.bounds = alarm_bounds(result.calibration, result.held_out, alarms_per_1000);
  Random random(seed);
  std::vector<detect::NormalExtremes> order(normals.begin(), normals.end());
  std::vector<double> alarms;
  std::vector<double> findings;
  for (std::size_t split = 0; split < splits; ++split) {
    random.shuffle(std::span(order));
    const auto calibrating = std::span(order).first(result.calibration);
    const Above above = count_above(detect::calibrate(calibrating, {}, alarms_per_1000),
                                    std::span(order).subspan(result.calibration));
    const auto held = static_cast<double>(result.held_out);
    alarms.push_back(static_cast<double>(above.alarms) / held);
    findings.push_back(static_cast<double>(above.findings) / held);
    if (above.alarms >= result.bounds.fewest && above.alarms <= result.bounds.most) {
      result.within += 1 / static_cast<double>(splits);
    }
  }
  result.alarms = spread_of(alarms);
  result.findings = spread_of(findings);
  return result;
}

}  // namespace crest::eval
