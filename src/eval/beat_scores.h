// One number for each beat of a record, by whatever detector.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "eval/normal_gaussian.h"
#include "eval/time_span.h"

namespace crest::eval {

/// The stretch that stands for a beat with this R peak, in seconds: that of beat_shape.h.
TimeSpan beat_span(double r_peak);

/// A score a beat; none for one that was not assessed.
using BeatScores = std::vector<std::optional<double>>;

/// The mean of the map over all leads and the beat_span of each of `times` (seconds), leaving out
/// points that were not assessed; none where those are more than half. Pure.
BeatScores map_scores(const Assessment& assessment, std::span<const double> times);

/// The score that the detector itself gives each beat at `times`, seconds, ascending: that of the R
/// peak it found within kMatchWindow (match_beats), none where it found none; of a detector that
/// scores no beats the map_scores. Pure.
BeatScores own_scores(const Assessment& assessment, std::span<const double> times);

/// The distance (beat_distances) of each beat at `times`, seconds, ascending: of the R peak found
/// within kMatchWindow of it (match_beats), or of the given time where none was found. `found` gets
/// the R peaks found. Errors: those of beat_distances. Thread-safe.
Result<BeatScores> distance_scores(const Record& record, const NormalGaussian& normal,
                                   std::span<const double> times, std::vector<double>& found);

/// How unusual the RR interval before each beat is: |ln(RR / median RR)| over `times`, seconds,
/// ascending; none for the first. All that rhythm alone can tell, from beats that are given. Pure.
BeatScores early_scores(std::span<const double> times);

/// Runs of consecutive chosen beats (not 0), from the beginning of the first one's beat_span to the
/// end of the last one's. A pause of kLongestPause ends a run. `times` are ascending. Pure.
std::vector<TimeSpan> beat_runs(std::span<const double> times,
                                std::span<const std::uint8_t> chosen);
inline constexpr double kLongestPause = 8;  // s

}  // namespace crest::eval
