// Scores in order, equal ones together: what every area under a curve is summed over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace crest::eval {

/// How many normal and abnormal ones share a score.
struct RankStep {
  double normals = 0;
  double abnormals = 0;
};

/// Records, points or whatever was scored, from the highest score to the lowest.
struct Ranking {
  std::vector<std::size_t> order;  ///< their indices; among equal scores the first comes first
  std::vector<RankStep> steps;     ///< one for each distinct score, in the same order
  RankStep total;

  bool has_both_kinds() const { return total.normals > 0 && total.abnormals > 0; }
};

/// `scores` may be infinite but never NaN; `abnormal`, of the same length, is 0 for normal.
Ranking rank(std::span<const double> scores, std::span<const std::uint8_t> abnormal);

/// Area under the ROC curve: the chance that an abnormal one scores above a normal one, ties
/// counting one half (Mann and Whitney). None where one of the two kinds is missing.
std::optional<double> roc_auc_of(const Ranking& ranking);

/// Average precision of finding the abnormal ones: precision summed over the steps of recall, equal
/// scores being one step and nothing interpolated. None where one of the two kinds is missing.
std::optional<double> average_precision_of(const Ranking& ranking);

}  // namespace crest::eval
