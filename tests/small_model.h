// A model of few weights, for tests to which its size does not matter: 10 s at 100 Hz take it
// milliseconds.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "model/model_file.h"
#include "nn/random_values.h"

namespace crest {

/// The paper's proportions of window and beat at a fifth of its rate, without a calibration.
inline model::ModelDescription small_description() {
  model::ModelDescription description;
  description.name = "small";
  description.network.window = 960;
  description.network.beat = 96;
  description.network.channels = {4, 6};
  description.network.latent_kernel = 24;
  description.network.latent = 6;
  description.preprocessing.rate = 100;
  description.preprocessing.window = 960;
  description.preprocessing.beat_before = 28;
  description.preprocessing.beat_after = 68;
  return description;
}

/// Every tensor of the network, random in [-0.5, 0.5), variances in [0.5, 2.5).
inline std::map<std::string, model::Tensor> random_tensors(const model::NetworkConfig& config) {
  std::map<std::string, model::Tensor> tensors;
  for (const model::TensorShape& tensor : model::tensors_of(model::describe(config).value())) {
    std::size_t count = 1;
    for (const std::size_t size : tensor.shape) count *= size;
    std::vector<float> values = nn::random_values(count, static_cast<unsigned>(tensors.size()));
    for (float& value : values) {
      value = tensor.name.ends_with("running_var") ? 1.5F + value : 0.5F * value;
    }
    tensors[tensor.name] = {tensor.shape, std::move(values)};
  }
  return tensors;
}

/// The bytes of the small model's file.
inline std::vector<std::byte> small_model_file(
    const model::ModelDescription& description = small_description()) {
  return model::serialise_model(description, random_tensors(description.network));
}

/// The small model, ready to run.
inline model::Model small_model(const model::ModelDescription& description = small_description(),
                                const nn::Kernels& kernels = nn::fastest_kernels()) {
  return model::parse_model(small_model_file(description), "small.safetensors", kernels).value();
}

}  // namespace crest
