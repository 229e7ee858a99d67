// Beat-by-beat comparison of a QRS detector with a reference, after ANSI/AAMI EC57.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "eval/time_span.h"

namespace crest::eval {

/// Largest distance in seconds between a reference beat and its detection.
inline constexpr double kMatchWindow = 0.15;

/// Reference beats of a record, and where it says nothing about beats.
struct ReferenceBeats {
  std::vector<double> times;         ///< seconds, ascending
  std::vector<TimeSpan> unassessed;  ///< detections here count neither for nor against
};

struct BeatCounts {
  std::size_t true_positives = 0;
  std::size_t false_negatives = 0;
  std::size_t false_positives = 0;

  std::size_t beats() const { return true_positives + false_negatives; }
  /// TP / (TP + FN) and TP / (TP + FP), in [0, 1]; 1 where there was nothing to find or nothing
  /// was found.
  double sensitivity() const;
  double positive_predictivity() const;
  BeatCounts& operator+=(const BeatCounts& other);
};

/// Indices of a reference beat and the detection that matches it.
struct BeatPair {
  std::size_t beat = 0;
  std::size_t detection = 0;
};

/// What became of each beat: the pairs, and the indices of the reference beats that were missed and
/// of the detections that match none.
struct BeatMatching {
  BeatCounts counts;
  std::vector<BeatPair> pairs;
  std::vector<std::size_t> missed;
  std::vector<std::size_t> superfluous;
};

/// Pairs each reference beat with at most one detection and each detection with at most one beat,
/// no farther than kMatchWindow, the nearer of two where both could be paired. `detections` in
/// seconds, ascending.
BeatMatching match_beats(const ReferenceBeats& reference, std::span<const double> detections);

}  // namespace crest::eval
