// The cross-restoration network with gradients, built from the same description as the engine's.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/network_description.h"
#include "model/tensor_file.h"
#include "train/matrix_product.h"

namespace crest::train {

/// Parameters and running statistics by name, as in model::tensors_of(description).
using NamedTensors = std::map<std::string, torch::Tensor>;

/// What the network restores; [batch, length, channels] as in the engine. What parts that it lacks
/// would restore is undefined, and without uncertainty the log-variance is zero.
struct RestoredBatch {
  torch::Tensor global;               ///< [batch, window, leads]
  torch::Tensor global_log_variance;  ///< [batch, window, 1]
  torch::Tensor local;                ///< [batch, beat, leads]
  torch::Tensor local_log_variance;   ///< [batch, beat, 1]
  torch::Tensor trend;                ///< [batch, window, leads]
};

/// Not thread-safe: training updates the running statistics.
class TrainableNetwork {
 public:
  /// Weights are drawn as PyTorch's layers draw theirs, from LibTorch's current random state.
  explicit TrainableNetwork(model::NetworkDescription description,
                            Precision precision = Precision::Single);

  /// All inputs [batch, length, leads]. `training`: statistics of the batch and dropout.
  RestoredBatch forward(const torch::Tensor& masked_window, const torch::Tensor& masked_beat,
                        const torch::Tensor& trend, bool training);

  /// What an optimiser changes, in the order of tensors_of().
  std::vector<torch::Tensor> parameters() const;
  const model::NetworkDescription& description() const { return description_; }
  const NamedTensors& state() const { return state_; }

  /// Copies of all tensors on the CPU, for a model file.
  std::map<std::string, model::Tensor> export_tensors() const;
  /// Replaces all values; names and shapes must be those of tensors_of().
  void import_tensors(const std::map<std::string, model::Tensor>& tensors);
  void to(const torch::Device& device);

 private:
  torch::Tensor run(const nn::Stack& stack, torch::Tensor signal, bool training) const;
  torch::Tensor run_layer(const nn::Layer& layer, const torch::Tensor& input, bool training) const;
  torch::Tensor linear(const nn::Layer& layer, const torch::Tensor& input) const;
  std::pair<torch::Tensor, torch::Tensor> restore(const nn::Stack& decoder,
                                                  const torch::Tensor& latent, bool training) const;
  torch::Tensor attend(const torch::Tensor& tokens, bool training) const;
  torch::Tensor normalise(const torch::Tensor& tokens) const;
  const torch::Tensor& tensor(const std::string& name) const { return state_.at(name); }

  model::NetworkDescription description_;
  Precision precision_;
  NamedTensors state_;
};

}  // namespace crest::train
