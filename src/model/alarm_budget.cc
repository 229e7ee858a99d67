#include "model/alarm_budget.h"

#include <fmt/format.h>

#include "core/binomial.h"

namespace crest::model {
namespace {

constexpr std::size_t kThousand = 1000;

/// How many of n values and a new one may lie above the threshold, the new one counted: n + 1 - k.
/// In whole numbers, since (n + 1) (1 - budget) in doubles may round to the wrong side of one.
std::size_t ranks_above(std::size_t normals, std::size_t alarms_per_1000) {
  return (normals + 1) * alarms_per_1000 / kThousand;
}

}  // namespace

std::size_t normals_needed(std::size_t alarms_per_1000) {
  return (kThousand + alarms_per_1000 - 1) / alarms_per_1000 - 1;
}

std::optional<double> alarm_threshold(std::span<const double> ascending,
                                      std::size_t alarms_per_1000) {
  const std::size_t above = ranks_above(ascending.size(), alarms_per_1000);
  if (above == 0 || ascending.empty()) return std::nullopt;
  return ascending[ascending.size() - above];
}

std::optional<AlarmGuarantee> alarm_guarantee(std::size_t normals, std::size_t alarms_per_1000) {
  constexpr double kConfidence = 0.95;
  const std::size_t above = ranks_above(normals, alarms_per_1000);
  if (above == 0 || normals == 0) return std::nullopt;
  const std::size_t rank = normals + 1 - above;
  return AlarmGuarantee{.on_average = static_cast<double>(above) / static_cast<double>(normals + 1),
                        .of_this_set = beta_quantile(above, rank, kConfidence)};
}

std::string guarantee_in_words(std::size_t normals, std::size_t alarms_per_1000) {
  const auto guarantee = alarm_guarantee(normals, alarms_per_1000);
  if (!guarantee) {
    return fmt::format("{} normals are too few for at most {} alarms per 1000: it takes {}",
                       normals, alarms_per_1000, normals_needed(alarms_per_1000));
  }
  return fmt::format(
      "at most {} alarms per 1000 normals on average over calibration sets of {} normals; of this "
      "set with 95 % confidence at most {:.1f} per 1000; for normals exchangeable with them",
      alarms_per_1000, normals, kThousand * guarantee->of_this_set);
}

}  // namespace crest::model
