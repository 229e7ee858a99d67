// How far a number may be off, learned from drawing the same patients again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace crest::eval {

struct Interval {
  double lower = 0;
  double upper = 0;
};

/// A number and the interval of drawing again; none where there is none.
struct Estimate {
  std::optional<double> value;
  std::optional<Interval> interval;
};

struct BootstrapOptions {
  std::size_t resamples = 2000;
  double confidence = 0.95;
  std::uint64_t seed = 1;
};

/// A number computed from the records of these indices, some of them more than once.
using Statistic = std::function<std::optional<double>(std::span<const std::size_t> records)>;

/// Percentile bootstrap interval of a statistic, given the patient of each record. As many patients
/// as there are are drawn with replacement, each with all of its records, since two records of one
/// patient are no independent witnesses. Resamples for which the statistic is none are left out;
/// none where that is all of them. The same seed gives the same interval on every platform. Efron
/// and Tibshirani, An Introduction to the Bootstrap, chapter 13.
std::optional<Interval> bootstrap_over_patients(std::span<const std::int64_t> patients,
                                                const Statistic& statistic,
                                                const BootstrapOptions& options = {});

}  // namespace crest::eval
