#include "eval/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "core/random.h"

namespace crest::eval {
namespace {

/// Linear between the two nearest of the sorted values.
double quantile(std::span<const double> sorted, double probability) {
  const double place = probability * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

/// The records of each patient, in the order of the patients' numbers.
std::vector<std::vector<std::size_t>> group_by_patient(std::span<const std::int64_t> patients) {
  std::map<std::int64_t, std::vector<std::size_t>> records;
  for (std::size_t i = 0; i < patients.size(); ++i) records[patients[i]].push_back(i);
  std::vector<std::vector<std::size_t>> groups;
  groups.reserve(records.size());
  for (auto& [patient, group] : records) groups.push_back(std::move(group));
  return groups;
}

}  // namespace

std::optional<Interval> bootstrap_over_patients(std::span<const std::int64_t> patients,
                                                const Statistic& statistic,
                                                const BootstrapOptions& options) {
  const auto groups = group_by_patient(patients);
  if (groups.empty()) return std::nullopt;
  Random random(options.seed);
  std::vector<double> values;
  std::vector<std::size_t> drawn;
  for (std::size_t i = 0; i < options.resamples; ++i) {
    drawn.clear();
    for (std::size_t j = 0; j < groups.size(); ++j) {
      const auto& group = groups[random.below(groups.size())];
      drawn.insert(drawn.end(), group.begin(), group.end());
    }
    if (const auto value = statistic(drawn)) values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  std::ranges::sort(values);
  const double tail = (1 - options.confidence) / 2;
  return Interval{quantile(values, tail), quantile(values, 1 - tail)};
}

}  // namespace crest::eval
