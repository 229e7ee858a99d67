#include "signal/typical_beat.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "signal/median.h"

namespace crest::signal {
namespace {

constexpr double kUsualRr = 0.85;  // seconds
constexpr double kShortestShare = 0.5;
constexpr double kLongestShare = 1.6;
constexpr double kExponent = 0.35;

/// Where the time of ventricular repolarisation begins, from the R peak.
constexpr double kRepolarisationStart =
    (static_cast<double>(kRepolarisation.begin) - static_cast<double>(kBeatR)) * kBeatStep;

float energy_at(const LeadMatrix& signal, const std::vector<bool>& usable, std::size_t sample) {
  float energy = 0;
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    if (!usable[lead]) continue;
    const float value = signal.lead(lead)[sample];
    energy += value * value;
  }
  return energy;
}

}  // namespace

double BeatClock::seconds(std::size_t sample) const {
  const double at_usual_rate =
      (static_cast<double>(sample) - static_cast<double>(kBeatR)) * kBeatStep;
  if (at_usual_rate <= kRepolarisationStart) return at_usual_rate;
  return kRepolarisationStart + (at_usual_rate - kRepolarisationStart) * stretch;
}

double BeatClock::sample(double seconds) const {
  const double at_usual_rate =
      seconds <= kRepolarisationStart
          ? seconds
          : kRepolarisationStart + (seconds - kRepolarisationStart) / stretch;
  return static_cast<double>(kBeatR) + at_usual_rate / kBeatStep;
}

BeatClock clock_of(double rr_seconds) {
  if (!(rr_seconds > 0)) return {};
  return {std::pow(std::clamp(rr_seconds / kUsualRr, kShortestShare, kLongestShare), kExponent)};
}

double median_rr(std::span<const double> r_peaks, double rate) {
  std::vector<float> intervals;
  for (std::size_t i = 1; i < r_peaks.size(); ++i) {
    intervals.push_back(static_cast<float>((r_peaks[i] - r_peaks[i - 1]) / rate));
  }
  return double{median_of(intervals)};
}

std::vector<double> refine_r_peaks(const LeadMatrix& signal, const std::vector<bool>& usable,
                                   std::span<const std::size_t> r_peaks) {
  std::vector<double> refined;
  refined.reserve(r_peaks.size());
  for (const std::size_t r_peak : r_peaks) {
    if (r_peak < 2 || r_peak + 2 >= signal.samples) {
      refined.push_back(static_cast<double>(r_peak));
      continue;
    }
    std::size_t highest = r_peak;
    for (const std::size_t sample : {r_peak - 1, r_peak + 1}) {
      if (energy_at(signal, usable, sample) > energy_at(signal, usable, highest)) highest = sample;
    }
    const auto before = double{energy_at(signal, usable, highest - 1)};
    const auto here = double{energy_at(signal, usable, highest)};
    const auto after = double{energy_at(signal, usable, highest + 1)};
    const double curvature = before - 2 * here + after;
    const double offset = curvature < 0 ? (before - after) / (2 * curvature) : 0;
    refined.push_back(static_cast<double>(highest) + std::clamp(offset, -0.5, 0.5));
  }
  return refined;
}

LeadMatrix sample_beat(const LeadMatrix& signal, double rate, double r_peak,
                       const BeatClock& clock) {
  LeadMatrix beat(signal.leads, kBeatSamples);
  const double last = static_cast<double>(signal.samples) - 1;
  std::array<std::size_t, kBeatSamples> before{};
  std::array<std::size_t, kBeatSamples> after{};
  std::array<float, kBeatSamples> share{};
  for (std::size_t i = 0; i < kBeatSamples; ++i) {
    const double place = std::clamp(r_peak + clock.seconds(i) * rate, 0.0, last);
    before[i] = static_cast<std::size_t>(place);
    after[i] = std::min(before[i] + 1, signal.samples - 1);
    share[i] = static_cast<float>(place - static_cast<double>(before[i]));
  }
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    const float* const samples = signal.lead(lead).data();
    float* const sampled = beat.lead(lead).data();
    for (std::size_t i = 0; i < kBeatSamples; ++i) {
      sampled[i] = samples[before[i]] + share[i] * (samples[after[i]] - samples[before[i]]);
    }
  }
  return beat;
}

bool lies_whole(const LeadMatrix& signal, double rate, double r_peak, const BeatClock& clock) {
  return r_peak + clock.seconds(0) * rate >= 0 &&
         r_peak + clock.seconds(kBeatSamples - 1) * rate <= static_cast<double>(signal.samples) - 1;
}

std::optional<TypicalBeat> typical_beat(const LeadMatrix& signal, const std::vector<bool>& usable,
                                        double rate, std::span<const double> r_peaks) {
  TypicalBeat typical{.shape = LeadMatrix(signal.leads, kBeatSamples),
                      .scale = std::vector<float>(signal.leads),
                      .clock = clock_of(median_rr(r_peaks, rate))};
  std::vector<LeadMatrix> beats;
  for (const double r_peak : r_peaks) {
    if (lies_whole(signal, rate, r_peak, typical.clock)) {
      beats.push_back(sample_beat(signal, rate, r_peak, typical.clock));
    }
  }
  if (beats.empty()) return std::nullopt;
  typical.beats = beats.size();
  std::vector<float> values;
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    if (!usable[lead]) continue;
    const auto shape = typical.shape.lead(lead);
    double squares = 0;
    for (std::size_t i = 0; i < kBeatSamples; ++i) {
      values.clear();
      for (const LeadMatrix& beat : beats) values.push_back(beat.lead(lead)[i]);
      shape[i] = median_of(values);
      squares += double{shape[i]} * double{shape[i]};
    }
    const auto scale = static_cast<float>(std::sqrt(squares / static_cast<double>(kBeatSamples)));
    if (!(scale > 0)) continue;
    typical.scale[lead] = scale;
    for (float& value : shape) value /= scale;
  }
  return typical;
}

}  // namespace crest::signal
