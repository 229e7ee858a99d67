#include "signal/window.h"

#include <algorithm>

#include "core/extremes.h"
#include "signal/normalise.h"
#include "signal/trend.h"

namespace crest::signal {
namespace {

/// The length of a whole number of beats, by which a short strip repeats itself.
std::size_t cycle_of(const Strip& strip) {
  if (strip.r_peaks.size() < 2) return strip.signal.samples;
  return strip.r_peaks.back() - strip.r_peaks.front();
}

/// Copies `samples` of a lead from `start`; beyond the end the last cycle is repeated.
void copy_continued(std::span<const float> lead, std::size_t start, std::size_t cycle,
                    std::span<float> out) {
  const std::size_t available = std::min(out.size(), lead.size() - start);
  std::copy_n(lead.begin() + static_cast<std::ptrdiff_t>(start), available, out.begin());
  for (std::size_t i = available; i < out.size(); ++i) out[i] = out[i - cycle];
}

}  // namespace

Window cut_window(const Strip& strip, std::size_t start, const Preprocessing& preprocessing) {
  const std::size_t length = preprocessing.window;
  const std::size_t samples = strip.signal.samples;
  Window window{.start = start,
                .valid = std::min(length, samples - start),
                .signal = LeadMatrix(strip.signal.leads, length),
                .trend = {},
                .r_peaks = {},
                .scale = std::vector<float>(strip.signal.leads, 1.0F),
                .offset = std::vector<float>(strip.signal.leads, 0.0F)};
  const std::size_t first = start - std::min(start, kScalingMargin);
  const std::size_t last = std::min(samples, start + length + kScalingMargin);
  const std::size_t cycle = cycle_of(strip);
  for (std::size_t lead = 0; lead < strip.signal.leads; ++lead) {
    const auto values = strip.signal.lead(lead);
    const auto [low, high] = extremes_of(values.subspan(first, last - first));
    if (!(high > low)) continue;
    // The arithmetic of scale_to_unit_range, over the margins too.
    window.scale[lead] = (high - low) / 2;
    window.offset[lead] = low + window.scale[lead];
    const auto out = window.signal.lead(lead);
    copy_continued(values, start, cycle, out);
    for (float& value : out) value = 2 * (value - low) / (high - low) - 1;
  }
  window.trend = trend_of(window.signal, preprocessing.trend_width);
  for (const std::size_t r_peak : strip.r_peaks) {
    if (r_peak >= start + preprocessing.beat_before &&
        r_peak + preprocessing.beat_after <= start + window.valid) {
      window.r_peaks.push_back(r_peak - start);
    }
  }
  return window;
}

LeadMatrix cut_beat(const LeadMatrix& signal, std::size_t r_peak,
                    const Preprocessing& preprocessing) {
  LeadMatrix beat(signal.leads, preprocessing.beat());
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    const auto values =
        signal.lead(lead).subspan(r_peak - preprocessing.beat_before, preprocessing.beat());
    std::copy_n(values.data(), values.size(), beat.lead(lead).data());
    scale_to_unit_range(beat.lead(lead));
  }
  return beat;
}

std::vector<std::size_t> window_starts(std::size_t samples, const Preprocessing& preprocessing) {
  const std::size_t length = preprocessing.window;
  if (samples <= length) return {0};
  const std::size_t spare = samples - length;
  if (spare <= 2 * kScalingMargin) return {spare / 2};
  const std::size_t hop = length - preprocessing.beat();
  const std::size_t steps = (spare + hop - 1) / hop;
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i <= steps; ++i) starts.push_back(spare * i / steps);
  return starts;
}

}  // namespace crest::signal
