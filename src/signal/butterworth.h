// Zero-phase Butterworth filtering.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/lead_matrix.h"

namespace crest::signal {

enum class FilterBand { LowPass, HighPass };

/// A second-order section, H(z) = (b0 + b1 z^-1 + b2 z^-2) / (1 + a1 z^-1 + a2 z^-2). A section of
/// first order has b2 = a2 = 0.
struct Biquad {
  double b0 = 1, b1 = 0, b2 = 0;
  double a1 = 0, a2 = 0;
};

/// Butterworth filter of `order` >= 1 with its -3 dB point at `cutoff` Hz, 0 < cutoff < rate / 2:
/// the analogue prototype through the bilinear transform, prewarped at the cutoff (Oppenheim and
/// Schafer, Discrete-Time Signal Processing, section 7.1). Sections in ascending order of Q.
std::vector<Biquad> butterworth(FilterBand band, int order, double cutoff, double rate);

/// Runs the sections over `samples` forward and backward, in place and in double precision. Each
/// run starts in the steady state of its first sample, over an odd extension of
/// 3 (order + 1) samples at both ends (fewer where the signal is shorter), as SciPy's filtfilt and
/// sosfiltfilt do by default.
void filter_both_ways(std::span<const Biquad> sections, std::span<float> samples);

/// The same for every lead of [leads, samples]; faster than one after the other, as each output of
/// a recursive filter waits for the last and several leads can wait together.
void filter_both_ways(std::span<const Biquad> sections, LeadMatrix& signal);

}  // namespace crest::signal
