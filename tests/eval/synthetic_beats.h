// A signal of one or more leads whose beats, noise and unrest are known, for tests of series.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <random>
#include <vector>

#include "core/lead_matrix.h"

namespace crest::eval {

struct SyntheticBeats {
  std::size_t leads = 1;
  std::size_t samples = 10000;
  double cycle = 200;    ///< samples
  double jitter = 0.03;  ///< standard deviation of a cycle, as its share
  double noise = 0.1;    ///< standard deviation of white noise; an R wave is 1
  double wander = 0.5;   ///< of a sine of 7.3 cycles
  unsigned seed = 1;
};

/// [leads, samples]: P, QRS and T as Gaussian waves at their usual shares of a cycle.
inline LeadMatrix synthetic_beats(const SyntheticBeats& beats) {
  struct Wave {
    double at, width, height;
  };
  constexpr Wave kWaves[] = {{-0.2, 0.03, 0.15},
                             {-0.025, 0.01, -0.15},
                             {0, 0.013, 1},
                             {0.03, 0.012, -0.3},
                             {0.3, 0.06, 0.3}};
  std::mt19937 generator(beats.seed);
  std::normal_distribution<double> normal(0, 1);
  LeadMatrix signal(beats.leads, beats.samples);
  for (double peak = -0.5 * beats.cycle; peak < static_cast<double>(beats.samples) + beats.cycle;
       peak += beats.cycle * (1 + beats.jitter * normal(generator))) {
    for (const Wave& wave : kWaves) {
      const double centre = peak + wave.at * beats.cycle;
      const double width = wave.width * beats.cycle;
      const double first = std::max(0.0, std::ceil(centre - 5 * width));
      for (auto t = static_cast<std::size_t>(first);
           t < beats.samples && static_cast<double>(t) < centre + 5 * width; ++t) {
        const double distance = (static_cast<double>(t) - centre) / width;
        for (std::size_t lead = 0; lead < beats.leads; ++lead) {
          signal.lead(lead)[t] += static_cast<float>((lead % 2 == 0 ? 1 : -0.6) * wave.height *
                                                     std::exp(-distance * distance / 2));
        }
      }
    }
  }
  for (std::size_t lead = 0; lead < beats.leads; ++lead) {
    for (std::size_t t = 0; t < beats.samples; ++t) {
      const double phase = 2 * std::numbers::pi * static_cast<double>(t) / (7.3 * beats.cycle);
      signal.lead(lead)[t] +=
          static_cast<float>(beats.wander * std::sin(phase) + beats.noise * normal(generator));
    }
  }
  return signal;
}

}  // namespace crest::eval
