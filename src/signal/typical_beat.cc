#include "signal/typical_beat.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "core/lanes.h"
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

/// Up to so many beats a sample's median takes less time by exchanging neighbours, all samples side
/// by side, than by selection, whose branches nobody can foresee.
constexpr std::size_t kFewBeats = 32;

/// median_of the beats at each sample of a lead: in each round the highest of those left goes last.
void median_of_few(std::span<const LeadMatrix> beats, std::size_t lead, std::span<float> medians) {
  constexpr std::size_t kWidth = (kBeatSamples + kLanes - 1) / kLanes * kLanes;
  std::vector<std::array<float, kWidth>> rows(beats.size());
  for (std::size_t k = 0; k < beats.size(); ++k) {
    std::copy_n(beats[k].lead(lead).data(), kBeatSamples, rows[k].data());
  }
  const std::size_t middle = rows.size() / 2;
  for (std::size_t last = rows.size(); last-- > middle;) {
    for (std::size_t k = 0; k < last; ++k) {
      for (std::size_t i = 0; i < kWidth; i += kLanes) {
        const Lanes a = load_lanes(&rows[k][i]);
        const Lanes b = load_lanes(&rows[k + 1][i]);
        store_lanes(lower(a, b), &rows[k][i]);
        store_lanes(higher(a, b), &rows[k + 1][i]);
      }
    }
  }
  std::copy_n(rows[middle].data(), medians.size(), medians.data());
}

void median_of_many(std::span<const LeadMatrix> beats, std::size_t lead, std::span<float> medians) {
  std::vector<float> values;
  for (std::size_t i = 0; i < kBeatSamples; ++i) {
    values.clear();
    for (const LeadMatrix& beat : beats) values.push_back(beat.lead(lead)[i]);
    medians[i] = median_of(values);
  }
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
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    if (!usable[lead]) continue;
    const auto shape = typical.shape.lead(lead);
    if (beats.size() <= kFewBeats) {
      median_of_few(beats, lead, shape);
    } else {
      median_of_many(beats, lead, shape);
    }
    double squares = 0;
    for (const float value : shape) squares += double{value} * double{value};
    const auto scale = static_cast<float>(std::sqrt(squares / static_cast<double>(kBeatSamples)));
    if (!(scale > 0)) continue;
    typical.scale[lead] = scale;
    for (float& value : shape) value /= scale;
  }
  return typical;
}

}  // namespace crest::signal
