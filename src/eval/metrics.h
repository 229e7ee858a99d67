// How well a score separates abnormal from normal records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace crest::eval {

/// One record's score (higher is more unusual; infinite allowed, never NaN) and the truth.
struct LabelledScore {
  double score = 0;
  bool abnormal = false;
  std::int64_t patient = 0;  ///< records of one patient are drawn together
};

/// Area under the ROC curve: the chance that an abnormal record scores above a normal one, ties
/// counting one half (Mann and Whitney). None where one of the two kinds is missing.
std::optional<double> roc_auc(std::span<const LabelledScore> records);

/// Average precision of finding the abnormal ones: precision summed over the steps of recall, equal
/// scores being one step and nothing interpolated. None where one of the two kinds is missing.
std::optional<double> average_precision(std::span<const LabelledScore> records);

struct Interval {
  double lower = 0;
  double upper = 0;
};

struct BootstrapOptions {
  std::size_t resamples = 2000;
  double confidence = 0.95;
  std::uint64_t seed = 1;
};

using Metric = std::function<std::optional<double>(std::span<const LabelledScore>)>;

/// Percentile bootstrap interval of a metric. As many patients as there are are drawn with
/// replacement, each with all of its records, since two records of one patient are no independent
/// witnesses. Resamples for which the metric is none are left out; none where that is all of them.
/// The same seed gives the same interval on every platform. Efron and Tibshirani, An Introduction
/// to the Bootstrap, chapter 13.
std::optional<Interval> bootstrap_interval(std::span<const LabelledScore> records,
                                           const Metric& metric,
                                           const BootstrapOptions& options = {});

}  // namespace crest::eval
