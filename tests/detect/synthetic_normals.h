// People without anything unusual, and what is learned from them.
#pragma once

#include <cstddef>
#include <vector>

#include "core/random.h"
#include "detect/reference_fit.h"
#include "signal/synthetic_strip.h"

namespace crest::detect {

/// A network that restores nine tenths of everything.
inline StripRestoration restored_by_nine_tenths(const signal::Strip& strip) {
  StripRestoration result;
  result.map = strip.signal;
  result.restored = strip.signal;
  for (float& value : result.restored.values) value *= 0.9F;
  for (float& value : result.map.values) {
    value *= 0.01F * value;
    result.score += double{value};
  }
  result.score /= static_cast<double>(result.map.values.size());
  return result;
}

/// Strips of so many people at rates from 55 to 90 beats a minute.
inline std::vector<signal::Strip> synthetic_strips(std::size_t count, unsigned first_person = 100) {
  std::vector<signal::Strip> strips;
  for (std::size_t i = 0; i < count; ++i) {
    const auto person = first_person + static_cast<unsigned>(i);
    Random random(person);
    signal::SyntheticNormal normal{.person = person,
                                   .rr = uniform(random, 0.67, 1.09),
                                   .first_beat = uniform(random, 0.3, 0.6),
                                   .voltage = uniform(random, 0.8, 1.2)};
    // Nobody's heart beats like a clock.
    double time = normal.first_beat;
    for (; time < normal.duration; time += normal.rr * uniform(random, 0.96, 1.04)) {
      normal.beats.push_back(time);
    }
    strips.push_back(signal::synthetic_strip(normal));
  }
  return strips;
}

inline Result<model::NormalReference> fit_to(const std::vector<signal::Strip>& strips) {
  return fit_reference(
      strips,
      [](const signal::Strip& strip) -> Result<StripRestoration> {
        return restored_by_nine_tenths(strip);
      },
      [](std::size_t, std::size_t) {});
}

/// Learned from forty people, once.
inline const model::NormalReference& fitted_reference() {
  static const model::NormalReference reference = fit_to(synthetic_strips(40)).value();
  return reference;
}

}  // namespace crest::detect
