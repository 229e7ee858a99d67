// What most beats of a stretch show in the same segment, as one finding.
#pragma once

#include <crest/assessment.h>

#include <span>
#include <vector>

#include "detect/beat_stretch.h"
#include "detect/record_places.h"
#include "detect/unusual_spans.h"

namespace crest::detect {

/// Takes out of `spans` what recurs and gives it back as findings, whose spans are in the order of
/// the leads and of time; all else of them is left to the caller. A lead recurs in a segment where
/// spans of it lie in kMostBeats of the beats of a stretch (stretches_of) that have this segment,
/// and in at least kFewestBeats; the recurring leads of a segment are one finding if the map
/// reaches the threshold on one of them. In beats that are marked whole nothing recurs.
std::vector<Finding> take_recurring(std::span<const Place> places,
                                    std::span<const SampleSpan> stretches,
                                    std::vector<UnusualSpan>& spans);

/// Above one half, so that what every second beat shows (bigeminy) stays a matter of these beats,
/// by the room of one beat that is missed in ten.
inline constexpr double kMostBeats = 0.6;
inline constexpr std::size_t kFewestBeats = 3;

}  // namespace crest::detect
