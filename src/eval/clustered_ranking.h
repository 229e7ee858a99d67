// Areas under curves over what is not independent: the beats of a record, drawn again together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "eval/ranking.h"

namespace crest::eval {

/// Scores sorted once, so that a resample of whole clusters takes one pass and no sorting. A plain
/// value; const functions may run on several threads.
class ClusteredRanking {
 public:
  /// Three spans of one length: scores (may be infinite, never NaN), whether abnormal (not 0), and
  /// the number of the cluster, a record, that each belongs to.
  ClusteredRanking(std::span<const double> scores, std::span<const std::uint8_t> abnormal,
                   std::span<const std::size_t> clusters);

  /// The ranking in which all of cluster k stands times[k] times, as rank() of ranking.h gives it,
  /// but without its order.
  Ranking drawn(std::span<const double> times) const;

 private:
  struct Place {
    std::size_t cluster = 0;
    bool abnormal = false;
    bool last_of_step = false;
  };
  std::vector<Place> places_;  ///< by falling score
};

}  // namespace crest::eval
