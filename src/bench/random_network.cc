#include "bench/random_network.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace crest::bench {

std::vector<float> random_values(std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(generator() >> 8U) * 0x1p-23F - 1.0F;
  return values;
}

std::map<std::string, model::Tensor> random_tensors(const model::NetworkDescription& description) {
  std::map<std::string, model::Tensor> tensors;
  for (const auto& [name, shape] : model::tensors_of(description)) {
    std::size_t count = 1;
    for (const std::size_t size : shape) count *= size;
    std::vector<float> values = random_values(count, static_cast<unsigned>(tensors.size()));
    const bool is_matrix = shape.size() > 1;
    const bool is_scale =
        name.ends_with(".weight") || name.ends_with(".a_2") || name.ends_with(".running_var");
    const std::size_t inputs = count / shape.front();
    // He et al., 2015: with a variance of 2 / inputs, ReLU keeps the size of what passes through.
    const float scale = is_matrix ? std::sqrt(6 / static_cast<float>(inputs)) : 0.25F;
    const float middle = !is_matrix && is_scale ? 1.0F : 0.0F;
    for (float& value : values) value = middle + scale * value;
    tensors[name] = {shape, std::move(values)};
  }
  return tensors;
}

double largest_difference(std::span<const float> values, std::span<const float> expected) {
  if (values.size() != expected.size()) return std::numeric_limits<double>::infinity();
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double difference = std::abs(double{values[i]} - double{expected[i]});
    if (!std::isfinite(difference)) return std::numeric_limits<double>::infinity();
    largest = std::max(largest, difference);
  }
  return largest;
}

double largest_difference(const model::Restoration& restored, const model::Restoration& expected) {
  return std::max({largest_difference(restored.global, expected.global),
                   largest_difference(restored.global_log_variance, expected.global_log_variance),
                   largest_difference(restored.local, expected.local),
                   largest_difference(restored.local_log_variance, expected.local_log_variance),
                   largest_difference(restored.trend, expected.trend)});
}

}  // namespace crest::bench
