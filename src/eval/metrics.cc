#include "eval/metrics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "core/random.h"
#include "eval/ranking.h"

namespace crest::eval {
namespace {

Ranking rank_of(std::span<const LabelledScore> records) {
  std::vector<double> scores(records.size());
  std::vector<std::uint8_t> abnormal(records.size());
  std::ranges::transform(records, scores.begin(), &LabelledScore::score);
  std::ranges::transform(records, abnormal.begin(), &LabelledScore::abnormal);
  return rank(scores, abnormal);
}

/// Linear between the two nearest of the sorted values.
double quantile(std::span<const double> sorted, double probability) {
  const double place = probability * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

std::vector<std::vector<LabelledScore>> group_by_patient(std::span<const LabelledScore> records) {
  std::map<std::int64_t, std::vector<LabelledScore>> patients;
  for (const LabelledScore& record : records) patients[record.patient].push_back(record);
  std::vector<std::vector<LabelledScore>> groups;
  groups.reserve(patients.size());
  for (auto& [patient, group] : patients) groups.push_back(std::move(group));
  return groups;
}

}  // namespace

std::optional<double> roc_auc(std::span<const LabelledScore> records) {
  return roc_auc_of(rank_of(records));
}

std::optional<double> average_precision(std::span<const LabelledScore> records) {
  return average_precision_of(rank_of(records));
}

std::optional<Interval> bootstrap_interval(std::span<const LabelledScore> records,
                                           const Metric& metric, const BootstrapOptions& options) {
  const auto patients = group_by_patient(records);
  if (patients.empty()) return std::nullopt;
  Random random(options.seed);
  std::vector<double> values;
  std::vector<LabelledScore> resample;
  for (std::size_t i = 0; i < options.resamples; ++i) {
    resample.clear();
    for (std::size_t j = 0; j < patients.size(); ++j) {
      const auto& patient = patients[random.below(patients.size())];
      resample.insert(resample.end(), patient.begin(), patient.end());
    }
    if (const auto value = metric(resample)) values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  std::ranges::sort(values);
  const double tail = (1 - options.confidence) / 2;
  return Interval{quantile(values, tail), quantile(values, 1 - tail)};
}

}  // namespace crest::eval
