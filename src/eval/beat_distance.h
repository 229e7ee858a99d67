// The plain baseline for single beats: how far each lies from normal ones.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/normal_gaussian.h"

namespace crest::eval {

/// So many beats are enough to fit a Gaussian in seconds.
inline constexpr std::size_t kMostFittedBeats = 20000;

/// A Gaussian of the single beats (beat_shapes) found in `normals`, records of as many leads as the
/// first one, taken in their order whatever they are called. Of more than `most_beats`, evenly
/// spaced ones are taken. Records that give no beat are listed in `left_out`, a line with the
/// reason each. Errors: those of fit_gaussian; Config for records of other leads. Thread-safe.
Result<NormalGaussian> fit_beats(std::span<const Record> normals,
                                 std::vector<std::string>& left_out,
                                 std::size_t most_beats = kMostFittedBeats);

/// A beat and how far it lies from the normal ones.
struct BeatDistance {
  double time = 0;                 ///< seconds of its R peak
  std::optional<double> distance;  ///< distance_from; none for a beat that is not whole
};

/// The distance of each beat of a record with the leads of `normal` (fit_beats): of those found, or
/// of those at `times`, seconds, where they are given. Errors: those of make_strip; InvalidInput
/// for a record of fewer leads. Thread-safe.
Result<std::vector<BeatDistance>> beat_distances(
    const Record& record, const NormalGaussian& normal,
    std::optional<std::span<const double>> times = std::nullopt);

}  // namespace crest::eval
