// What each moment of a record is a part of: a segment of a beat, or a beat that is marked whole.
#pragma once

#include <crest/assessment.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "detect/comparison.h"

namespace crest::detect {

/// Samples [begin, end), in which what is unusual is one thing.
struct Place {
  FindingKind kind = FindingKind::Trace;
  std::string segment = "rhythm";
  std::size_t begin = 0;
  std::size_t end = 0;
  std::optional<std::size_t> mark;  ///< index into the marks, of all kinds but Trace

  /// Whether a beat gives it its place: a segment, or a mark.
  bool placed() const { return mark || segment != "rhythm"; }
};

/// The places of `samples` samples at `rate` Hz, in the order of time, without gaps: the segments
/// (segment_spans; none: all is "rhythm"), over which the marks are laid, later ones over earlier
/// ones. A marked beat is of segment QRS where it is unlike the others, otherwise, as a pause, of
/// "rhythm".
std::vector<Place> places_of(std::span<const SegmentSpan> segments, std::size_t samples,
                             double rate, std::span<const BeatMark> marks);

/// The index of the place that holds a sample; there is one.
std::size_t place_at(std::span<const Place> places, std::size_t sample);

}  // namespace crest::detect
