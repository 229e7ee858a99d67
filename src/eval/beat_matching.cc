#include "eval/beat_matching.h"

#include <cmath>

namespace crest::eval {
namespace {

double ratio(std::size_t part, std::size_t rest) {
  return part + rest == 0 ? 1 : static_cast<double>(part) / static_cast<double>(part + rest);
}

}  // namespace

double BeatCounts::sensitivity() const { return ratio(true_positives, false_negatives); }

double BeatCounts::positive_predictivity() const { return ratio(true_positives, false_positives); }

BeatCounts& BeatCounts::operator+=(const BeatCounts& other) {
  true_positives += other.true_positives;
  false_negatives += other.false_negatives;
  false_positives += other.false_positives;
  return *this;
}

BeatMatching match_beats(const ReferenceBeats& reference, std::span<const double> detections) {
  BeatMatching matching;
  const std::span<const double> beats = reference.times;
  const auto leave_detection = [&](std::size_t d) {
    if (!covers(reference.unassessed, detections[d])) matching.superfluous.push_back(d);
  };
  std::size_t b = 0;
  std::size_t d = 0;
  while (b < beats.size() && d < detections.size()) {
    const double distance = std::abs(beats[b] - detections[d]);
    const bool next_detection_nearer =
        d + 1 < detections.size() && std::abs(beats[b] - detections[d + 1]) < distance;
    const bool next_beat_nearer =
        b + 1 < beats.size() && std::abs(beats[b + 1] - detections[d]) < distance;
    if (distance <= kMatchWindow && !next_detection_nearer && !next_beat_nearer) {
      matching.pairs.push_back({.beat = b++, .detection = d++});
    } else if (beats[b] < detections[d] || (distance <= kMatchWindow && next_beat_nearer)) {
      matching.missed.push_back(b++);
    } else {
      leave_detection(d++);
    }
  }
  for (; b < beats.size(); ++b) matching.missed.push_back(b);
  for (; d < detections.size(); ++d) leave_detection(d);
  matching.counts.true_positives = matching.pairs.size();
  matching.counts.false_negatives = matching.missed.size();
  matching.counts.false_positives = matching.superfluous.size();
  return matching;
}

}  // namespace crest::eval
