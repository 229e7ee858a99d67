// Strips made of Gaussian waves that vary from person to person, for tests that must know the
// truth.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

#include "core/random.h"
#include "signal/strip.h"

namespace crest::signal {

/// What is added to a beat: mV of a lead at so many seconds from its R peak.
using AddedWave = std::function<double(std::size_t lead, std::size_t beat, double seconds)>;

/// A person and what is recorded of them.
struct SyntheticNormal {
  unsigned person = 1;             ///< other numbers are other people, with waves of other heights
  double rate = 125;               ///< Hz
  double duration = 10;            ///< s
  double rr = 0.85;                ///< s, between regular beats
  double first_beat = 0.4;         ///< s
  std::vector<double> beats = {};  ///< s: R peaks instead of regular ones
  double noise = 0.01;             ///< mV, half the width of its uniform distribution
  double voltage = 1;              ///< all heights are multiplied with it
  AddedWave added = {};
};

inline constexpr std::size_t kSyntheticLeads = kStandardLeadCount;
inline constexpr double kBeatReach = 0.7;  ///< s: no wave of a synthetic beat reaches further

inline std::vector<double> beats_of(const SyntheticNormal& normal) {
  if (!normal.beats.empty()) return normal.beats;
  std::vector<double> beats;
  for (double time = normal.first_beat; time < normal.duration; time += normal.rr) {
    beats.push_back(time);
  }
  return beats;
}

/// P, Q, R, S and T of one person: seconds from the R peak, width (s) and height (mV) in each lead.
struct SyntheticWave {
  double at = 0;
  double width = 0;
  std::array<double, kSyntheticLeads> heights{};
};
using SyntheticWaves = std::array<SyntheticWave, 5>;

/// T follows the rate as clock_of has it.
inline SyntheticWaves waves_of(const SyntheticNormal& normal) {
  Random random(normal.person);
  const double t_wave = 0.28 * std::pow(normal.rr / 0.85, 0.35);
  SyntheticWaves waves = {{{.at = -0.16, .width = 0.018, .heights = {}},
                           {.at = -0.024, .width = 0.008, .heights = {}},
                           {.at = 0, .width = 0.011, .heights = {}},
                           {.at = 0.028, .width = 0.01, .heights = {}},
                           {.at = t_wave, .width = 0.04, .heights = {}}}};
  constexpr std::array<double, 5> kHeights = {0.12, -0.1, 1.0, -0.2, 0.3};
  for (std::size_t wave = 0; wave < waves.size(); ++wave) {
    for (std::size_t lead = 0; lead < kSyntheticLeads; ++lead) {
      // Every lead sees the heart from another side, and none of them sees nothing.
      const double axis = 0.4 + 0.6 * std::cos(0.5 * static_cast<double>(lead + wave));
      const double height = kHeights[wave] * (axis < 0 ? axis - 0.3 : axis + 0.15);
      waves[wave].heights[lead] = normal.voltage * height * uniform(random, 0.85, 1.15);
    }
  }
  return waves;
}

/// Twelve leads in mV, all of them usable, R peaks where they were put.
inline Strip synthetic_strip(const SyntheticNormal& normal) {
  Strip strip;
  strip.rate = normal.rate;
  strip.leads.assign(kStandardLeads.begin(), kStandardLeads.end());
  const auto samples = static_cast<std::size_t>(std::lround(normal.duration * normal.rate));
  strip.signal = LeadMatrix(kSyntheticLeads, samples);
  strip.usable.assign(kSyntheticLeads, true);
  strip.millivolts = true;
  const SyntheticWaves waves = waves_of(normal);
  const std::vector<double> beats = beats_of(normal);
  for (std::size_t beat = 0; beat < beats.size(); ++beat) {
    const auto r_peak = static_cast<std::size_t>(std::lround(beats[beat] * normal.rate));
    if (r_peak < samples) strip.r_peaks.push_back(r_peak);
    const double first = std::max(0.0, std::ceil((beats[beat] - kBeatReach) * normal.rate));
    const double last = (beats[beat] + kBeatReach) * normal.rate;
    for (auto t = static_cast<std::size_t>(first); t < samples && static_cast<double>(t) < last;
         ++t) {
      const double seconds = static_cast<double>(t) / normal.rate - beats[beat];
      for (const SyntheticWave& wave : waves) {
        const double distance = (seconds - wave.at) / wave.width;
        if (std::abs(distance) > 5) continue;
        const double share = std::exp(-distance * distance / 2);
        for (std::size_t lead = 0; lead < kSyntheticLeads; ++lead) {
          strip.signal.lead(lead)[t] += static_cast<float>(wave.heights[lead] * share);
        }
      }
      if (!normal.added) continue;
      for (std::size_t lead = 0; lead < kSyntheticLeads; ++lead) {
        strip.signal.lead(lead)[t] += static_cast<float>(normal.added(lead, beat, seconds));
      }
    }
  }
  Random random(normal.person + 10'000U);
  for (float& value : strip.signal.values) {
    value += static_cast<float>(uniform(random, -normal.noise, normal.noise));
  }
  return strip;
}

/// Adds to one beat a QRS complex so broad and so high that it is unlike any other.
inline AddedWave broad_complex(std::size_t ectopic) {
  return [=](std::size_t, std::size_t beat, double seconds) {
    const double distance = (seconds - 0.02) / 0.04;
    return beat == ectopic ? 1.5 * std::exp(-distance * distance / 2) : 0.0;
  };
}

/// Shifts the ST segment of one lead, from 60 to 160 ms behind the R peak, with soft edges.
inline AddedWave st_shift(std::size_t lead, double millivolts) {
  return [=](std::size_t of, std::size_t, double seconds) {
    return of == lead ? millivolts * std::exp(-std::pow((seconds - 0.11) / 0.05, 8)) : 0.0;
  };
}

}  // namespace crest::signal
