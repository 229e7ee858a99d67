// The area under the ROC curve of the points of many records together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "eval/bootstrap.h"

namespace crest::eval {

/// None where the truth has one kind only.
struct PooledAuc {
  std::optional<double> auc;
  std::optional<Interval> interval;  ///< by bootstrap over records
};

/// point_auc of all points, with less memory (8 bytes a point), and its interval. `scores` and
/// `truth` have `points` entries a record, of fewer than 2^32 records and points. A score that is
/// not a number is the lowest of all; infinite ones are allowed. The area itself is exact; that of
/// a resample counts scores of the same of about a thousand equally large bins as equal, which
/// moves it by less than 1/2000. Pure.
PooledAuc pooled_auc(std::span<const float> scores, std::span<const std::uint8_t> truth,
                     std::size_t points, const BootstrapOptions& bootstrap = {});

}  // namespace crest::eval
