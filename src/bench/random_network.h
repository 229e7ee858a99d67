// A network of random weights, and how far one answer is from another.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "model/network_description.h"
#include "model/restorer.h"
#include "model/tensor_file.h"

namespace crest::bench {

/// Uniform in [-1, 1), the same in every run.
std::vector<float> random_values(std::size_t count, unsigned seed);

/// Weights with which signals keep their size from layer to layer, so that every input and weight
/// shows in the answer.
std::map<std::string, model::Tensor> random_tensors(const model::NetworkDescription& description);

/// Infinity where the sizes differ or a value is not finite.
double largest_difference(std::span<const float> values, std::span<const float> expected);

/// The largest of all five parts.
double largest_difference(const model::Restoration& restored, const model::Restoration& expected);

}  // namespace crest::bench
