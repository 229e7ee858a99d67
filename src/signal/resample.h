// Change of sampling rate.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace crest::signal {

/// A Kaiser-windowed sinc low-pass, cut into the phases in which it meets the samples when the rate
/// changes by the factor up / down. A plain value, made once for all leads of a record.
struct PolyphaseFilter {
  std::size_t up = 1;
  std::size_t down = 1;
  std::size_t taps = 1;        ///< of each phase
  std::vector<float> weights;  ///< [up, row()]: each phase sums to 1 and is filled up with zeros
  std::size_t row() const;     ///< taps, rounded up to whole vectors
};

/// The filter from a rate to another, in Hz, both > 0: 20 zero crossings to each side, -80 dB from
/// the lower of the two Nyquist frequencies on, flat to within 0.1 % below three quarters of it.
/// The ratio is the simplest fraction within 1e-9 of it, or the best with parts up to 20,000.
PolyphaseFilter polyphase_filter(double from, double to);

/// round(samples * up / down).
std::size_t resampled_length(std::size_t samples, const PolyphaseFilter& filter);

/// Resamples with zero phase: sample 0 stays at time 0. Returns resampled_length(samples) samples;
/// the signal is continued oddly at its ends.
std::vector<float> resample(std::span<const float> samples, const PolyphaseFilter& filter);

/// The same for a single signal.
std::vector<float> resample(std::span<const float> samples, double from, double to);

}  // namespace crest::signal
