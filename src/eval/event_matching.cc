#include "eval/event_matching.h"

#include <algorithm>
#include <vector>

#include "eval/share.h"

namespace crest::eval {
namespace {

std::vector<TimeSpan> sorted_by_start(std::span<const TimeSpan> spans) {
  std::vector<TimeSpan> sorted(spans.begin(), spans.end());
  std::ranges::sort(sorted, {}, &TimeSpan::start);
  return sorted;
}

double duration_of(std::span<const TimeSpan> united_spans) {
  double seconds = 0;
  for (const TimeSpan& span : united_spans) seconds += span.end - span.start;
  return seconds;
}

double overlap_of(std::span<const TimeSpan> first, std::span<const TimeSpan> second) {
  double seconds = 0;
  for (std::size_t i = 0, j = 0; i < first.size() && j < second.size();) {
    const double end = std::min(first[i].end, second[j].end);
    seconds += std::max(0.0, end - std::max(first[i].start, second[j].start));
    ++(first[i].end == end ? i : j);
  }
  return seconds;
}

bool overlaps(const TimeSpan& a, const TimeSpan& b) {
  return a.start == b.start || (a.start < b.end && b.start < a.end);
}

/// How many of the spans overlap any of the others, both ascending by start.
std::size_t count_overlapping(std::span<const TimeSpan> spans, std::span<const TimeSpan> others) {
  std::size_t count = 0;
  std::size_t first = 0;
  for (const TimeSpan& span : spans) {
    while (first < others.size() && others[first].end < span.start) ++first;
    for (std::size_t i = first; i < others.size() && others[i].start <= span.end; ++i) {
      if (overlaps(span, others[i])) {
        ++count;
        break;
      }
    }
  }
  return count;
}

}  // namespace

std::vector<TimeSpan> united(std::span<const TimeSpan> spans) {
  std::vector<TimeSpan> apart;
  for (const TimeSpan& span : sorted_by_start(spans)) {
    if (!apart.empty() && span.start <= apart.back().end) {
      apart.back().end = std::max(apart.back().end, span.end);
    } else {
      apart.push_back(span);
    }
  }
  return apart;
}

std::optional<double> EventCounts::sensitivity() const {
  return share(static_cast<double>(found), static_cast<double>(reference));
}

std::optional<double> EventCounts::positive_predictivity() const {
  return share(static_cast<double>(confirmed), static_cast<double>(detected));
}

std::optional<double> EventCounts::duration_sensitivity() const {
  return share(overlap_duration, reference_duration);
}

std::optional<double> EventCounts::duration_positive_predictivity() const {
  return share(overlap_duration, detected_duration);
}

EventCounts& EventCounts::operator+=(const EventCounts& other) {
  reference += other.reference;
  found += other.found;
  detected += other.detected;
  confirmed += other.confirmed;
  reference_duration += other.reference_duration;
  detected_duration += other.detected_duration;
  overlap_duration += other.overlap_duration;
  return *this;
}

EventCounts match_events(std::span<const TimeSpan> reference, std::span<const TimeSpan> detected) {
  const std::vector<TimeSpan> events = sorted_by_start(reference);
  const std::vector<TimeSpan> detections = sorted_by_start(detected);
  const std::vector<TimeSpan> event_time = united(events);
  const std::vector<TimeSpan> detection_time = united(detections);
  return {.reference = events.size(),
          .found = count_overlapping(events, detections),
          .detected = detections.size(),
          .confirmed = count_overlapping(detections, events),
          .reference_duration = duration_of(event_time),
          .detected_duration = duration_of(detection_time),
          .overlap_duration = overlap_of(event_time, detection_time)};
}

}  // namespace crest::eval
