// How high a value must be to raise an alarm, so that normals raise no more than so many of them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace crest::model {

/// What more than so many of 1000 normals do is not worth an alarm.
inline constexpr std::size_t kMostAlarms = 400;

/// How many normals it takes to keep a budget of alarms per 1000: the least n of which
/// (n + 1) * budget reaches one whole record. Here and below the budget is 1 to kMostAlarms.
std::size_t normals_needed(std::size_t alarms_per_1000);

/// The value that is not yet an alarm; any above it is. Of n ascending values of normals the k-th,
/// k = ceil((n + 1) (1 - budget)): a new one exchangeable with them lies above it with a
/// probability of at most the budget, whatever the distribution and whatever is equal among them,
/// and just then its p-value is within the budget (split conformal prediction; Papadopoulos et al.
/// 2002, Lei et al., J. American Statistical Association 113, 2018). None where n is less than
/// normals_needed(alarms_per_1000).
std::optional<double> alarm_threshold(std::span<const double> ascending,
                                      std::size_t alarms_per_1000);

/// What that threshold promises, as shares of normals that are exchangeable with those that it was
/// taken from.
struct AlarmGuarantee {
  /// Averaged over sets of so many normals: (n + 1 - k) / (n + 1), or less where values are equal.
  double on_average = 0;
  /// With 95 % confidence for the one set at hand: with no equal values the share above the k-th
  /// of n is distributed as Beta(n + 1 - k, k) (Vovk 2012), with equal ones it is smaller.
  double of_this_set = 0;
};

/// None where `normals` is less than normals_needed(alarms_per_1000).
std::optional<AlarmGuarantee> alarm_guarantee(std::size_t normals, std::size_t alarms_per_1000);

/// The promise as a sentence, the same wherever it is made; says how many normals it takes where
/// there are too few.
std::string guarantee_in_words(std::size_t normals, std::size_t alarms_per_1000);

}  // namespace crest::model
