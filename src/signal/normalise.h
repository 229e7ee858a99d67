// Scaling to [-1, 1] as the paper does it, safe on flat leads.
#pragma once

#include <span>

namespace crest::signal {

/// Maps the minimum of `samples` to -1 and the maximum to 1 (x -> 2 (x - min) / (max - min) - 1);
/// samples that are all alike become 0. In place. No NaN may be given.
void scale_to_unit_range(std::span<float> samples);

}  // namespace crest::signal
