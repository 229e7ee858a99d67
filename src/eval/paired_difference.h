// Whether one detector is better than another on the same records.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "eval/bootstrap.h"
#include "eval/metrics.h"

namespace crest::eval {

/// One record's scores by two detectors (higher is more unusual; infinite allowed, never NaN) and
/// the truth.
struct PairedScores {
  double first = 0;
  double second = 0;
  bool abnormal = false;
  std::int64_t patient = 0;
};

/// Areas under two ROC curves and how much the first is larger.
struct AucDifference {
  double first = 0;
  double second = 0;
  double difference = 0;      ///< first - second
  double standard_error = 0;  ///< of the difference
  double z = 0;               ///< difference / standard_error; 0 where both are 0
  double p = 0;               ///< two-sided, that of a normal z
  Interval interval;          ///< of the difference, 95 %, normal: not cut off at -1 and 1
};

/// DeLong's test of two correlated areas: each record's share in an area is the part of the other
/// kind that it is told apart from, and the covariance of these shares gives that of the areas.
/// Detectors that rank alike have difference 0 and p 1. Records count as independent: where
/// patients have several, paired_bootstrap_difference is the one to trust. None where fewer than
/// two records of either kind. DeLong, DeLong, Clarke-Pearson, Biometrics 44, 1988; in O(n log n)
/// as found by Sun and Xu, IEEE Signal Processing Letters 21, 2014.
std::optional<AucDifference> delong_test(std::span<const PairedScores> records);

/// A metric of both detectors and how much it is larger for the first.
struct MetricDifference {
  double first = 0;
  double second = 0;
  double difference = 0;  ///< first - second
  Interval interval;      ///< of the difference
};

/// Each resample of bootstrap_over_patients gives both detectors the same records. None where the
/// metric is none for the records or for all resamples.
std::optional<MetricDifference> paired_bootstrap_difference(std::span<const PairedScores> records,
                                                            const Metric& metric,
                                                            const BootstrapOptions& options = {});

}  // namespace crest::eval
