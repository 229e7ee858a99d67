// From one lead after the other to one sample after the other.
#pragma once

#include <cstddef>
#include <span>

#include "core/lead_matrix.h"

namespace crest {

/// [leads, samples] -> [samples, leads], the layout of the network. `out` has leads * samples
/// values.
inline void interleave(const LeadMatrix& matrix, std::span<float> out) {
  for (std::size_t lead = 0; lead < matrix.leads; ++lead) {
    const auto values = matrix.lead(lead);
    for (std::size_t i = 0; i < values.size(); ++i) out[i * matrix.leads + lead] = values[i];
  }
}

}  // namespace crest
