#include "train/trainable_network.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "train/convolution.h"

namespace crest::train {
namespace {

using nn::Layer;
using nn::LayerKind;

bool is_statistic(const std::string& name) {
  return name.ends_with(".running_mean") || name.ends_with(".running_var");
}

bool ends_in_scale(const model::TensorShape& tensor) {
  return tensor.shape.size() == 1 &&
         (tensor.name.ends_with(".weight") || tensor.name.ends_with(".a_2") ||
          tensor.name.ends_with(".running_var"));
}

/// PyTorch's default for convolutions and linear layers: uniform within 1 / sqrt(fan in), where the
/// fan in is the product of all dimensions but the first (for a transposed convolution too).
torch::Tensor uniform(const std::vector<std::int64_t>& shape, std::int64_t fan_in) {
  const double bound = 1.0 / std::sqrt(static_cast<double>(fan_in));
  return torch::empty(shape).uniform_(-bound, bound);
}

NamedTensors draw_tensors(const model::NetworkDescription& description) {
  NamedTensors state;
  std::int64_t fan_in = 1;
  for (const model::TensorShape& tensor : model::tensors_of(description)) {
    const std::vector<std::int64_t> shape(tensor.shape.begin(), tensor.shape.end());
    const bool normalisation =
        shape.size() == 1 && !tensor.name.starts_with("attn") && !tensor.name.contains("mlp");
    if (normalisation) {
      state[tensor.name] = ends_in_scale(tensor) ? torch::ones(shape) : torch::zeros(shape);
    } else {
      // The bias of a linear layer follows its weight and shares its fan in.
      if (shape.size() > 1) fan_in = shape[1] * (shape.size() > 2 ? shape[2] : 1);
      state[tensor.name] = uniform(shape, fan_in);
    }
    if (!is_statistic(tensor.name)) state[tensor.name].set_requires_grad(true);
  }
  return state;
}

}  // namespace

TrainableNetwork::TrainableNetwork(model::NetworkDescription description, Precision precision)
    : description_(std::move(description)),
      precision_(precision),
      state_(draw_tensors(description_)) {}

torch::Tensor TrainableNetwork::linear(const Layer& layer, const torch::Tensor& input) const {
  return torch::linear(input, tensor(layer.name + ".weight"), tensor(layer.name + ".bias"));
}

torch::Tensor TrainableNetwork::run_layer(const Layer& layer, const torch::Tensor& input,
                                          bool training) const {
  switch (layer.kind) {
    case LayerKind::Convolution:
    case LayerKind::TransposedConvolution:
      return convolve(layer, tensor(layer.name + ".weight"), input, precision_);
    case LayerKind::BatchNorm: {
      // As [rows, channels, 1, 1] in channels-last order, for which LibTorch has a fast kernel.
      const auto channels = static_cast<std::int64_t>(layer.outputs);
      return torch::batch_norm(input.reshape({-1, 1, 1, channels}).permute({0, 3, 1, 2}),
                               tensor(layer.name + ".weight"), tensor(layer.name + ".bias"),
                               tensor(layer.name + ".running_mean"),
                               tensor(layer.name + ".running_var"), training, /*momentum=*/0.1,
                               nn::kBatchNormEpsilon, /*cudnn_enabled=*/true)
          .permute({0, 2, 3, 1})
          .reshape(input.sizes());
    }
    case LayerKind::LeakyRelu:
      return torch::leaky_relu(input, nn::kLeakySlope);
    case LayerKind::Relu:
      return torch::relu(input);
    case LayerKind::Tanh:
      return torch::tanh(input);
    case LayerKind::Linear:
      return linear(layer, input);
  }
  return input;
}

torch::Tensor TrainableNetwork::run(const nn::Stack& stack, torch::Tensor signal,
                                    bool training) const {
  for (const Layer& layer : stack) signal = run_layer(layer, signal, training);
  return signal;
}

/// Multi-head attention without positions; tokens [batch, tokens, latent].
torch::Tensor TrainableNetwork::attend(const torch::Tensor& tokens, bool training) const {
  const auto heads = static_cast<std::int64_t>(description_.config.heads);
  const std::int64_t width = tokens.size(2) / heads;
  const auto split = [&](const Layer& layer) {
    return linear(layer, tokens)
        .view({tokens.size(0), tokens.size(1), heads, width})
        .transpose(1, 2);
  };
  const torch::Tensor agreement =
      torch::matmul(split(description_.query), split(description_.key).transpose(2, 3)) /
      std::sqrt(static_cast<double>(width));
  const torch::Tensor weights = torch::dropout(torch::softmax(agreement, -1),
                                               description_.config.attention_dropout, training);
  const torch::Tensor mixed = torch::matmul(weights, split(description_.value))
                                  .transpose(1, 2)
                                  .reshape({tokens.size(0), tokens.size(1), tokens.size(2)});
  return linear(description_.attention_output, mixed);
}

/// The paper's layer norm: unbiased standard deviation, epsilon outside of the root.
torch::Tensor TrainableNetwork::normalise(const torch::Tensor& tokens) const {
  const torch::Tensor mean = tokens.mean(-1, /*keepdim=*/true);
  const torch::Tensor deviation = tokens.std(-1, /*unbiased=*/true, /*keepdim=*/true);
  return tensor(description_.layer_norm + ".a_2") * (tokens - mean) /
             (deviation + nn::kLayerNormEpsilon) +
         tensor(description_.layer_norm + ".b_2");
}

/// The leads that a decoder restores, and their log-variance.
std::pair<torch::Tensor, torch::Tensor> TrainableNetwork::restore(const nn::Stack& decoder,
                                                                  const torch::Tensor& latent,
                                                                  bool training) const {
  const auto leads = static_cast<std::int64_t>(description_.config.leads);
  const torch::Tensor restored = run(decoder, latent, training);
  return {restored.slice(2, 0, leads),
          description_.config.parts.uncertainty
              ? restored.slice(2, leads)
              : torch::zeros({restored.size(0), restored.size(1), 1}, restored.options())};
}

RestoredBatch TrainableNetwork::forward(const torch::Tensor& masked_window,
                                        const torch::Tensor& masked_beat,
                                        const torch::Tensor& trend, bool training) {
  const model::Parts& parts = description_.config.parts;
  torch::Tensor global, local;
  if (parts.global_branch) global = run(description_.global_encoder, masked_window, training);
  if (parts.local_branch) local = run(description_.local_encoder, masked_beat, training);
  if (parts.cross_attention) {
    const torch::Tensor tokens = torch::cat({global, local}, 1);
    const torch::Tensor attended = normalise(tokens + attend(tokens, training));
    // Along the tokens; what the perceptrons give is added to what the encoders gave.
    const auto mix_tokens = [&](const nn::Stack& mlp) {
      return run(mlp, attended.transpose(1, 2), training).transpose(1, 2);
    };
    global = global + mix_tokens(description_.global_mlp);
    local = local + mix_tokens(description_.local_mlp);
  }
  RestoredBatch restored;
  if (parts.global_branch) {
    std::tie(restored.global, restored.global_log_variance) =
        restore(description_.global_decoder, global, training);
  }
  if (parts.local_branch) {
    std::tie(restored.local, restored.local_log_variance) =
        restore(description_.local_decoder, local, training);
  }
  if (parts.trend) {
    const torch::Tensor latent = run(description_.trend_encoder, trend, training);
    if (!parts.global_branch) global = torch::zeros_like(latent);
    restored.trend = run(description_.trend_decoder, torch::cat({global, latent}, 2), training);
  }
  return restored;
}

std::vector<torch::Tensor> TrainableNetwork::parameters() const {
  std::vector<torch::Tensor> parameters;
  for (const model::TensorShape& tensor : model::tensors_of(description_)) {
    if (!is_statistic(tensor.name)) parameters.push_back(state_.at(tensor.name));
  }
  return parameters;
}

std::map<std::string, model::Tensor> TrainableNetwork::export_tensors() const {
  std::map<std::string, model::Tensor> tensors;
  for (const auto& [name, value] : state_) {
    const torch::Tensor values = value.detach().to(torch::kCPU).contiguous();
    const auto* data = values.data_ptr<float>();
    tensors[name] = {{values.sizes().begin(), values.sizes().end()}, {data, data + values.numel()}};
  }
  return tensors;
}

void TrainableNetwork::import_tensors(const std::map<std::string, model::Tensor>& tensors) {
  const torch::NoGradGuard no_gradients;
  for (auto& [name, value] : state_) {
    const std::vector<float>& values = tensors.at(name).values;
    value.copy_(torch::from_blob(const_cast<float*>(values.data()), value.sizes()));
  }
}

void TrainableNetwork::to(const torch::Device& device) {
  for (auto& [name, value] : state_) {
    const bool trainable = value.requires_grad();
    value = value.detach().to(device).set_requires_grad(trainable);
  }
}

}  // namespace crest::train
