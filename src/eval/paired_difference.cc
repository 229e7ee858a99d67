#include "eval/paired_difference.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "eval/ranking.h"

namespace crest::eval {
namespace {

/// Of the normal distribution: 2.5 % lie above.
constexpr double kUpperQuantile = 1.959963984540054;

/// Of one detector.
struct Separation {
  double auc = 0;
  /// For each record the part of the other kind that it is told apart from, ties counting one half:
  /// DeLong's structural components, whose mean over either kind is the area.
  std::vector<double> shares;
};

/// None where one of the two kinds is missing.
std::optional<Separation> separation_of(std::span<const double> scores,
                                        std::span<const std::uint8_t> abnormal) {
  const Ranking ranking = rank(scores, abnormal);
  const auto auc = roc_auc_of(ranking);
  if (!auc) return std::nullopt;
  Separation separation = {.auc = *auc, .shares = std::vector<double>(scores.size())};
  RankStep above;
  std::size_t place = 0;
  for (const RankStep& step : ranking.steps) {
    const double normals_below = ranking.total.normals - above.normals - step.normals / 2;
    const double abnormals_above = above.abnormals + step.abnormals / 2;
    above.normals += step.normals;
    above.abnormals += step.abnormals;
    for (; place < static_cast<std::size_t>(above.normals + above.abnormals); ++place) {
      const std::size_t record = ranking.order[place];
      separation.shares[record] = abnormal[record] != 0 ? normals_below / ranking.total.normals
                                                        : abnormals_above / ranking.total.abnormals;
    }
  }
  return separation;
}

/// Variance of the mean of the values, of which there are two or more.
double variance_of_mean(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  double mean = 0;
  for (const double value : values) mean += value / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares / (count - 1) / count;
}

double standardised(double difference, double standard_error) {
  if (difference == 0) return 0;
  if (standard_error == 0) {
    return std::copysign(std::numeric_limits<double>::infinity(), difference);
  }
  return difference / standard_error;
}

}  // namespace

std::optional<AucDifference> delong_test(std::span<const PairedScores> records) {
  std::vector<double> first(records.size());
  std::vector<double> second(records.size());
  std::vector<std::uint8_t> abnormal(records.size());
  std::ranges::transform(records, first.begin(), &PairedScores::first);
  std::ranges::transform(records, second.begin(), &PairedScores::second);
  std::ranges::transform(records, abnormal.begin(), &PairedScores::abnormal);
  const auto of_first = separation_of(first, abnormal);
  const auto of_second = separation_of(second, abnormal);
  if (!of_first || !of_second) return std::nullopt;
  // The variance of a difference of means is that of the mean of differences: no covariances to
  // subtract, and exactly 0 where the detectors rank alike.
  std::vector<double> of_abnormals;
  std::vector<double> of_normals;
  for (std::size_t i = 0; i < records.size(); ++i) {
    (abnormal[i] != 0 ? of_abnormals : of_normals)
        .push_back(of_first->shares[i] - of_second->shares[i]);
  }
  if (of_abnormals.size() < 2 || of_normals.size() < 2) return std::nullopt;
  AucDifference result;
  result.first = of_first->auc;
  result.second = of_second->auc;
  result.difference = result.first - result.second;
  result.standard_error = std::sqrt(variance_of_mean(of_abnormals) + variance_of_mean(of_normals));
  result.z = standardised(result.difference, result.standard_error);
  result.p = std::erfc(std::abs(result.z) / std::numbers::sqrt2);
  const double margin = kUpperQuantile * result.standard_error;
  result.interval = {.lower = result.difference - margin, .upper = result.difference + margin};
  return result;
}

std::optional<MetricDifference> paired_bootstrap_difference(std::span<const PairedScores> records,
                                                            const Metric& metric,
                                                            const BootstrapOptions& options) {
  std::vector<LabelledScore> first;
  std::vector<LabelledScore> second;
  const auto compare = [&](const auto& indices) -> std::optional<MetricDifference> {
    first.clear();
    second.clear();
    for (const std::size_t i : indices) {
      const PairedScores& record = records[i];
      first.push_back({record.first, record.abnormal, record.patient});
      second.push_back({record.second, record.abnormal, record.patient});
    }
    const auto of_first = metric(first);
    const auto of_second = metric(second);
    if (!of_first || !of_second) return std::nullopt;
    return MetricDifference{*of_first, *of_second, *of_first - *of_second, {}};
  };
  std::vector<std::size_t> all(records.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  std::optional<MetricDifference> result = compare(all);
  if (!result) return std::nullopt;
  std::vector<std::int64_t> patients(records.size());
  std::ranges::transform(records, patients.begin(), &PairedScores::patient);
  const Statistic statistic = [&](std::span<const std::size_t> drawn) -> std::optional<double> {
    const auto difference = compare(drawn);
    if (!difference) return std::nullopt;
    return difference->difference;
  };
  const auto interval = bootstrap_over_patients(patients, statistic, options);
  if (!interval) return std::nullopt;
  result->interval = *interval;
  return result;
}

}  // namespace crest::eval
