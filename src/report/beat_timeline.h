// A long recording at a glance: its beats by kind, rate and rarity over time.
#pragma once

#include <crest/assessment.h>

#include <cstddef>
#include <optional>
#include <vector>

namespace crest::report {

/// What an assessment says of a beat.
enum class BeatKind {
  Usual,    ///< like the others
  Early,    ///< it comes early and has the usual shape
  Unusual,  ///< it is unlike the others of the record
  Late,     ///< a pause comes before it
};

/// [assessment.r_peaks], by the findings: of several the one on the shape, then the early one. They
/// are found at their r_peak, up to 50 ms away. A beat without a finding is Unusual where its beat
/// score is kUnlikeOthers or more: of 3,649 beats of normals 4 % are, most of them by noise.
inline constexpr double kUnlikeOthers = 3;
std::vector<BeatKind> beat_kinds(const Assessment& assessment);

/// Heart rates in 1/min: median, and without the outermost twentieth on either side.
struct RateRange {
  double median = 0, lowest = 0, highest = 0;
};

/// The beats of a stretch of time.
struct TimelineBin {
  double start = 0, end = 0;  ///< seconds
  std::size_t beats = 0;
  std::size_t early = 0, unusual = 0, late = 0;
  std::optional<double> rarest;   ///< lowest p-value of its beats; none: no beat has one
  std::optional<RateRange> rate;  ///< of the RR intervals that end here; none without any
};

/// A timeline has no more bins than that.
inline constexpr std::size_t kMostBins = 250;

/// The shortest of 5, 10, 15, 20, 30 s, 1, 2, 5, 10, 15, 30 min and whole hours of which no more
/// than kMostBins cover a duration in seconds.
double bin_length(double duration);

/// The bins from the beginning of the record to its end, the last one cut there. RR intervals over
/// a part that was not assessed on any lead are left out. Linear in beats and bins.
std::vector<TimelineBin> beat_timeline(const Assessment& assessment);

/// A strip around a beat that few normal ECGs show.
struct RareStrip {
  double start = 0;   ///< whole seconds, but at the end of the record
  double r_peak = 0;  ///< seconds
  double p_value = 1;
  std::size_t lead = 0;  ///< on which the map is highest during the beat
};

/// Up to `most` strips of `seconds`, rarest first: each around the rarest beat, of equally rare
/// ones that with the highest place of the map, that no strip before it shows. Beats that more than
/// one in five normals show make none. Linear in the samples of the map.
std::vector<RareStrip> rarest_strips(const Assessment& assessment, double seconds,
                                     std::size_t most);

}  // namespace crest::report
