// ECGs made of Gaussian waves, for tests that must know the truth exactly.
#pragma once

#include <crest/record.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <utility>
#include <vector>

#include "signal/strip.h"

namespace crest::signal {

struct SyntheticEcg {
  std::size_t leads = 12;
  double rate = 500;             // Hz
  double duration = 30;          // s
  double beats_per_minute = 60;  // 0: none
  double noise = 0;              // mV, standard deviation of white noise
  unsigned seed = 1;

  static constexpr double kFirstBeat = 0.3;  // s
};

/// Where the R peaks are, in seconds.
inline std::vector<double> beat_times(const SyntheticEcg& ecg) {
  std::vector<double> times;
  if (ecg.beats_per_minute <= 0) return times;
  for (double t = SyntheticEcg::kFirstBeat; t < ecg.duration; t += 60 / ecg.beats_per_minute) {
    times.push_back(t);
  }
  return times;
}

/// Leads I, II, III ... with R (inverted in every third lead) and T waves.
inline Record make_record(const SyntheticEcg& ecg) {
  Record record;
  record.rate = ecg.rate;
  const auto samples = static_cast<std::size_t>(ecg.duration * ecg.rate);
  std::mt19937 generator(ecg.seed);
  std::normal_distribution<double> noise(0, 1);
  const auto add_wave = [&](std::vector<float>& lead, double time, double width, double height) {
    for (std::size_t i = 0; i < lead.size(); ++i) {
      const double distance = (static_cast<double>(i) / ecg.rate - time) / width;
      if (std::abs(distance) > 6) continue;
      lead[i] += static_cast<float>(height * std::exp(-distance * distance / 2));
    }
  };
  for (std::size_t l = 0; l < ecg.leads; ++l) {
    Lead lead;
    lead.name = kStandardLeads[l];
    lead.unit = "mV";
    lead.samples.resize(samples);
    for (const double time : beat_times(ecg)) {
      const double interval = 60 / ecg.beats_per_minute;
      add_wave(lead.samples, time, 0.012, (l % 3 == 1 ? -1 : 1) * (0.5 + 0.1 * l));
      add_wave(lead.samples, time + std::min(0.25, interval / 2), 0.04, 0.2);
    }
    for (float& sample : lead.samples) sample += static_cast<float>(ecg.noise * noise(generator));
    record.leads.push_back(std::move(lead));
  }
  return record;
}

}  // namespace crest::signal
