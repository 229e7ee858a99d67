// Samples of several leads in one block.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace crest {

/// [leads, samples], each lead contiguous. A plain value.
struct LeadMatrix {
  std::size_t leads = 0;
  std::size_t samples = 0;
  std::vector<float> values;

  LeadMatrix() = default;
  LeadMatrix(std::size_t lead_count, std::size_t sample_count)
      : leads(lead_count), samples(sample_count), values(lead_count * sample_count) {}

  std::span<float> lead(std::size_t index) { return {values.data() + index * samples, samples}; }
  std::span<const float> lead(std::size_t index) const {
    return {values.data() + index * samples, samples};
  }
};

}  // namespace crest
