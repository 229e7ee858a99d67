// Heartbeats as vectors of numbers, for the plain baselines.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>
#include <vector>

#include "signal/strip.h"

namespace crest::eval {

/// Samples that stand for each lead of a beat, and the seconds they cover around the R peak.
inline constexpr std::size_t kBeatShapeSamples = 60;
inline constexpr double kBeatShapeBefore = 0.25;
inline constexpr double kBeatShapeAfter = 0.45;

/// The share of the variance that a Gaussian of beats keeps.
inline constexpr double kBeatShapeVariance = 0.99;

/// The strip that beats are cut from: filtered to 0.5-40 Hz. `signals` as in Preprocessing: 0 for
/// the twelve standard leads. Errors: those of make_strip. Thread-safe.
Result<signal::Strip> beat_shape_strip(const Record& record, std::size_t signals);

/// Beats of one strip.
struct BeatShapes {
  std::vector<std::size_t> r_peaks;  ///< of those that lie whole in the strip, in its samples
  std::vector<float> values;         ///< [r_peaks, leads, kBeatShapeSamples]
};

/// Cuts the beats at `r_peaks`, samples of the strip, out of it. Each lead is divided by its own
/// standard deviation over the strip, so that signals without voltages can take part; zero in a
/// lead that cannot be used. Beats that reach beyond the strip are left out. Thread-safe.
BeatShapes beat_shapes(const signal::Strip& strip, std::span<const std::size_t> r_peaks);

}  // namespace crest::eval
