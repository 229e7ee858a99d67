// The two views of the network: a window of a strip, and one heartbeat of it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/lead_matrix.h"
#include "signal/preprocessing.h"
#include "signal/strip.h"

namespace crest::signal {

/// What the network sees of a strip at one place. A plain value.
struct Window {
  std::size_t start = 0;  ///< sample of the strip at which the window begins
  std::size_t valid = 0;  ///< samples that are of the strip; the rest repeats whole beats of it
  LeadMatrix signal;      ///< [leads, window], each lead scaled to [-1, 1], zero where not usable
  LeadMatrix trend;       ///< [leads, window], see trend_of
  std::vector<std::size_t>
      r_peaks;                ///< of the beats that lie wholly in the valid part, from `start`
  std::vector<float> scale;   ///< [leads]: units of the strip per unit of `signal`
  std::vector<float> offset;  ///< [leads]: value of the strip where `signal` is zero
};

/// Samples on each side of a window that still count for its scaling: a 10-s record is scaled as a
/// whole, as in the paper, though the window is 9.6 s.
inline constexpr std::size_t kScalingMargin = 100;

/// Cuts and scales the window that begins at `start`; a strip shorter than a window is continued by
/// whole cycles of its own beats. `start` must be 0 for those, and start + window <= samples else.
Window cut_window(const Strip& strip, std::size_t start, const Preprocessing& preprocessing);

/// One heartbeat [leads, beat] of [leads, samples] around an R peak, each lead scaled to [-1, 1]
/// anew. beat_before <= r_peak and r_peak + beat_after <= samples.
LeadMatrix cut_beat(const LeadMatrix& signal, std::size_t r_peak,
                    const Preprocessing& preprocessing);

/// Where windows begin, so that together they cover the strip: one in the middle of a record that
/// is at most 2 kScalingMargin longer than a window (its ends stay outside), else evenly spaced
/// ones that overlap by at least one beat.
std::vector<std::size_t> window_starts(std::size_t samples, const Preprocessing& preprocessing);

}  // namespace crest::signal
