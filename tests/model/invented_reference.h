// A reference of normals made of random numbers, for tests of how it is kept.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "model/normal_reference.h"
#include "nn/random_values.h"

namespace crest::model {

/// Every list at its full length; of the kinds of evidence, all but that of voltage.
inline NormalReference invented_reference(std::size_t leads, std::size_t normals) {
  const std::size_t size = leads * signal::kBeatSamples;
  const auto positive = [](std::size_t count, unsigned seed) {
    std::vector<float> values = nn::random_values(count, seed);
    for (float& value : values) value = 1.5F + value;
    return values;
  };
  NormalReference reference{.leads = leads,
                            .normals = normals,
                            .shapes = nn::random_values(normals * size, 1),
                            .deviation = positive(size, 2),
                            .variation = positive(size, 3),
                            .restoration = positive(size, 4),
                            .between_beats = positive(leads, 5),
                            .voltage = {0.25F, -0.5F},
                            .voltage_spread = {0.5F, 0},
                            .size = positive(leads, 6),
                            .size_spread = positive(leads, 7),
                            .rr = 0.875F,
                            .evidence = {},
                            .term_scale = {1, 2, 3, 4, 5, 0},
                            .spread = {},
                            .squared_norms = {}};
  for (std::size_t kind = 0; kind + 1 < kEvidenceCount; ++kind) {
    reference.evidence[kind] = positive(normals, static_cast<unsigned>(10 + kind));
    std::ranges::sort(reference.evidence[kind]);
  }
  derive(reference);
  return reference;
}

}  // namespace crest::model
