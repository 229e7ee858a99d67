#include "eval/metrics.h"

#include <algorithm>
#include <limits>
#include <vector>

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

/// Of one threshold.
struct OperatingPoint {
  double sensitivity = 0;
  double specificity = 1;
};

/// Those of all thresholds, from the one above every score to the lowest score; the ranking has
/// both kinds.
std::vector<OperatingPoint> operating_points(const Ranking& ranking) {
  std::vector<OperatingPoint> points(1);
  RankStep above;
  for (const RankStep& step : ranking.steps) {
    above.normals += step.normals;
    above.abnormals += step.abnormals;
    points.push_back(
        {.sensitivity = above.abnormals / ranking.total.abnormals,
         .specificity = (ranking.total.normals - above.normals) / ranking.total.normals});
  }
  return points;
}

/// The best `sought` of all thresholds whose `held` is `least` or more.
std::optional<double> best_where(std::span<const LabelledScore> records,
                                 double OperatingPoint::* held, double least,
                                 double OperatingPoint::* sought) {
  const Ranking ranking = rank_of(records);
  if (!ranking.has_both_kinds()) return std::nullopt;
  double best = 0;
  for (const OperatingPoint& point : operating_points(ranking)) {
    if (point.*held >= least) best = std::max(best, point.*sought);
  }
  return best;
}

}  // namespace

LabelledScore labelled_score(std::optional<double> score, bool abnormal, std::int64_t patient) {
  constexpr double kHighest = std::numeric_limits<double>::infinity();
  return {.score = score.value_or(abnormal ? -kHighest : kHighest),
          .abnormal = abnormal,
          .patient = patient};
}

std::optional<double> roc_auc(std::span<const LabelledScore> records) {
  return roc_auc_of(rank_of(records));
}

std::optional<double> average_precision(std::span<const LabelledScore> records) {
  return average_precision_of(rank_of(records));
}

std::optional<double> sensitivity_at_specificity(std::span<const LabelledScore> records,
                                                 double specificity) {
  return best_where(records, &OperatingPoint::specificity, specificity,
                    &OperatingPoint::sensitivity);
}

std::optional<double> specificity_at_sensitivity(std::span<const LabelledScore> records,
                                                 double sensitivity) {
  return best_where(records, &OperatingPoint::sensitivity, sensitivity,
                    &OperatingPoint::specificity);
}

std::optional<Interval> bootstrap_interval(std::span<const LabelledScore> records,
                                           const Metric& metric, const BootstrapOptions& options) {
  std::vector<std::int64_t> patients(records.size());
  std::ranges::transform(records, patients.begin(), &LabelledScore::patient);
  std::vector<LabelledScore> resample;
  const Statistic statistic = [&](std::span<const std::size_t> drawn) {
    resample.clear();
    for (const std::size_t i : drawn) resample.push_back(records[i]);
    return metric(resample);
  };
  return bootstrap_over_patients(patients, statistic, options);
}

}  // namespace crest::eval
