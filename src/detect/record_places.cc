#include "detect/record_places.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "signal/delineation.h"

namespace crest::detect {
namespace {

using signal::Segment;

constexpr std::size_t kUnmarked = std::numeric_limits<std::size_t>::max();

/// The mark on each sample, or kUnmarked.
std::vector<std::size_t> marks_on_samples(std::size_t samples, double rate,
                                          std::span<const BeatMark> marks) {
  std::vector<std::size_t> on(samples, kUnmarked);
  const auto sample_at = [&](double seconds) {
    const double sample = std::clamp(std::ceil(seconds * rate), 0.0, static_cast<double>(samples));
    return static_cast<std::ptrdiff_t>(sample);
  };
  for (std::size_t i = 0; i < marks.size(); ++i) {
    std::fill(on.begin() + sample_at(marks[i].start),
              on.begin() + std::max(sample_at(marks[i].start), sample_at(marks[i].end)), i);
  }
  return on;
}

}  // namespace

std::vector<Place> places_of(std::span<const SegmentSpan> segments, std::size_t samples,
                             double rate, std::span<const BeatMark> marks) {
  const std::vector<std::size_t> on = marks_on_samples(samples, rate, marks);
  std::vector<Place> places;
  std::size_t segment = 0;
  for (std::size_t t = 0; t < samples; ++t) {
    while (segment < segments.size() && segments[segment].end <= t) ++segment;
    Place here;
    if (segment < segments.size()) here.segment = segments[segment].segment;
    if (on[t] != kUnmarked) {
      here.kind = marks[on[t]].kind;
      here.segment =
          signal::to_string(here.kind == FindingKind::Beat ? Segment::QRS : Segment::Rhythm);
      here.mark = on[t];
    }
    const bool goes_on =
        !places.empty() && places.back().mark == here.mark && places.back().segment == here.segment;
    if (!goes_on) {
      here.begin = t;
      places.push_back(here);
    }
    places.back().end = t + 1;
  }
  return places;
}

std::size_t place_at(std::span<const Place> places, std::size_t sample) {
  const auto after =
      std::ranges::upper_bound(places, sample, {}, [](const Place& place) { return place.begin; });
  return static_cast<std::size_t>(after - places.begin()) - 1;
}

}  // namespace crest::detect
