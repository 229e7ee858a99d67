// Where P, QRS and T of the beats of a regular rhythm lie.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/lead_matrix.h"

namespace crest::eval {

/// The waves of the usual beat of all leads together, in samples from its R peak.
struct WaveTimes {
  bool has_p = false;  ///< otherwise the next three are meaningless
  std::ptrdiff_t p_onset = 0;
  std::ptrdiff_t p_peak = 0;
  std::ptrdiff_t p_end = 0;
  std::ptrdiff_t qrs_onset = 0;
  std::ptrdiff_t qrs_end = 0;  ///< the J point
  std::ptrdiff_t t_onset = 0;
  std::ptrdiff_t t_peak = 0;
  std::ptrdiff_t t_end = 0;
};

struct BeatWaves {
  std::vector<std::size_t> r_peaks;  ///< ascending samples
  std::vector<bool> typical;         ///< [r_peaks]: of the shape of the median beat
  std::size_t usual_rr = 0;          ///< median, samples
  WaveTimes times;                   ///< medians over the typical beats
};

/// Finds the beats of [leads, samples] at `rate` Hz (all leads good), delineates them
/// (signal::delineate) and takes the medians, which every beat is taken to follow: good enough to
/// plant changes into a regular rhythm. None where there are fewer than four beats, or most have no
/// T wave. Deterministic.
std::optional<BeatWaves> find_beat_waves(const LeadMatrix& signal, double rate);

/// The median over the typical beats of what each sample of a lead from `first` to `last`
/// (excluded; both from the R peak) holds above the straight line between its ends: [leads, last -
/// first]. Beats that are not whole in the record are left out; zero where none is.
LeadMatrix median_wave(const LeadMatrix& signal, const BeatWaves& beats, std::ptrdiff_t first,
                       std::ptrdiff_t last);

}  // namespace crest::eval
