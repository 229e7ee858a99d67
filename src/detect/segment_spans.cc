#include "detect/segment_spans.h"

#include <cstddef>
#include <string>

#include "signal/delineation.h"

namespace crest::detect {
namespace {

// What signal::delineate takes.
constexpr double kLowestRate = 125;
constexpr double kHighestRate = 1000;

}  // namespace

std::vector<SegmentSpan> segment_spans(const signal::Strip& strip) {
  std::vector<SegmentSpan> spans;
  if (strip.rate < kLowestRate || strip.rate > kHighestRate) return spans;
  const auto beats = signal::delineate(strip);
  for (std::size_t sample = 0; sample < strip.signal.samples; ++sample) {
    const std::string_view segment = signal::to_string(signal::segment_at(beats, sample));
    if (spans.empty() || spans.back().segment != segment) {
      spans.push_back({.segment = std::string(segment), .begin = sample, .end = sample});
    }
    spans.back().end = sample + 1;
  }
  return spans;
}

}  // namespace crest::detect
