// Event-by-event comparison of detected spans with a reference by any overlap, after ANSI/AAMI EC57
// (its episode-by-episode comparison, which PhysioNet's epicmp computes).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "eval/time_span.h"

namespace crest::eval {

/// The same time as spans of their own, ascending, none of which touches the next.
std::vector<TimeSpan> united(std::span<const TimeSpan> spans);

/// Events and seconds; sums of several records give their gross statistics. A reference event that
/// several detections meet is found once, a detection that meets several events is confirmed once,
/// so the two counts of hits may differ.
struct EventCounts {
  std::size_t reference = 0;  ///< events of the reference
  std::size_t found = 0;      ///< of them, those that overlap any detection
  std::size_t detected = 0;   ///< detections
  std::size_t confirmed = 0;  ///< of them, those that overlap any event of the reference
  /// Seconds covered, whatever covers them twice counting once.
  double reference_duration = 0;
  double detected_duration = 0;
  double overlap_duration = 0;

  /// In [0, 1]; none where the reference has no events (sensitivities) or nothing was detected
  /// (positive predictivities, also called precision).
  std::optional<double> sensitivity() const;
  std::optional<double> positive_predictivity() const;
  std::optional<double> duration_sensitivity() const;
  std::optional<double> duration_positive_predictivity() const;
  EventCounts& operator+=(const EventCounts& other);
};

/// Compares the spans of one record, each finite and with start <= end, in any order. Spans reach
/// from their start to just before their end, so that neighbours that touch do not overlap; a span
/// of no length is a moment, which overlaps what reaches over it.
EventCounts match_events(std::span<const TimeSpan> reference, std::span<const TimeSpan> detected);

}  // namespace crest::eval
