// How well a score separates abnormal from normal records.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "eval/bootstrap.h"

namespace crest::eval {

/// One record's score (higher is more unusual; infinite allowed, never NaN) and the truth.
struct LabelledScore {
  double score = 0;
  bool abnormal = false;
  std::int64_t patient = 0;  ///< records of one patient are drawn together
};

/// The same of a record that may have no score: it then stands on the wrong side, a normal one
/// above every score, an abnormal one below, so that it counts against the detector.
LabelledScore labelled_score(std::optional<double> score, bool abnormal, std::int64_t patient);

/// Area under the ROC curve, as roc_auc_of in ranking.h defines it. None where one of the two kinds
/// is missing.
std::optional<double> roc_auc(std::span<const LabelledScore> records);

/// Average precision of finding the abnormal ones, as average_precision_of in ranking.h defines it.
/// None where one of the two kinds is missing.
std::optional<double> average_precision(std::span<const LabelledScore> records);

/// The best sensitivity of any threshold whose specificity is at least the given one in [0, 1], and
/// the best specificity of any whose sensitivity is at least the given one. What scores at or above
/// the threshold is called abnormal, so that equal scores change sides together; nothing is
/// interpolated between two thresholds, and one above every score, calling all normal, is allowed.
/// None where one of the two kinds is missing.
std::optional<double> sensitivity_at_specificity(std::span<const LabelledScore> records,
                                                 double specificity);
std::optional<double> specificity_at_sensitivity(std::span<const LabelledScore> records,
                                                 double sensitivity);

/// Any of the above; those that need a second number as a lambda that knows it.
using Metric = std::function<std::optional<double>(std::span<const LabelledScore>)>;

/// Interval of a metric by bootstrap_over_patients.
std::optional<Interval> bootstrap_interval(std::span<const LabelledScore> records,
                                           const Metric& metric,
                                           const BootstrapOptions& options = {});

}  // namespace crest::eval
