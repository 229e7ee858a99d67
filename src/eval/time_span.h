// A stretch of a record's time.
#pragma once

#include <algorithm>
#include <span>

namespace crest::eval {

/// Seconds from the start of a record.
struct TimeSpan {
  double start = 0;
  double end = 0;
};

/// Whether a moment lies in any of the spans, their ends included.
inline bool covers(std::span<const TimeSpan> spans, double time) {
  return std::ranges::any_of(
      spans, [time](const TimeSpan& span) { return span.start <= time && time <= span.end; });
}

}  // namespace crest::eval
