// Change of sampling rate.
#pragma once

#include <span>
#include <vector>

namespace crest::signal {

/// Polyphase resampling by the ratio of the rates (as a fraction of whole numbers) through a
/// Kaiser-windowed sinc low-pass below both Nyquist frequencies; zero phase: sample 0 stays at time
/// 0. Returns round(samples * to / from) samples; edges are continued oddly. Rates in Hz, both > 0.
std::vector<float> resample(std::span<const float> samples, double from, double to);

}  // namespace crest::signal
