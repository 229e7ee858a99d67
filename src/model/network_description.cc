#include "model/network_description.h"

#include <fmt/format.h>
#include <algorithm>
#include <ranges>

namespace crest::model {
namespace {

using nn::Layer;
using nn::LayerKind;
using nn::Stack;

/// Appends layers whose tensors are named by their position, as torch::nn::Sequential does.
class StackBuilder {
 public:
  explicit StackBuilder(std::string prefix) : prefix_(std::move(prefix)) {}

  void add(Layer layer) {
    layer.name = prefix_ + "." + std::to_string(stack_.size());
    stack_.push_back(std::move(layer));
  }
  void add(LayerKind kind, std::size_t channels) {
    add({.kind = kind, .name = {}, .inputs = channels, .outputs = channels});
  }
  Stack take() { return std::move(stack_); }

 private:
  std::string prefix_;
  Stack stack_;
};

Stack encoder(const NetworkConfig& config, const std::string& name) {
  StackBuilder stack(name + ".main");
  std::size_t inputs = config.leads;
  for (const std::size_t outputs : config.channels) {
    stack.add({LayerKind::Convolution, {}, inputs, outputs, config.halving_kernel, 2, 1});
    if (inputs != config.leads) stack.add(LayerKind::BatchNorm, outputs);
    stack.add(LayerKind::LeakyRelu, outputs);
    inputs = outputs;
  }
  stack.add({LayerKind::Convolution, {}, inputs, config.latent, config.latent_kernel, 1, 0});
  return stack.take();
}

Stack decoder(const NetworkConfig& config, const std::string& name, std::size_t inputs,
              std::size_t outputs) {
  StackBuilder stack(name + ".main");
  const auto add_normalised = [&stack](Layer layer) {
    const std::size_t channels = layer.outputs;
    stack.add(std::move(layer));
    stack.add(LayerKind::BatchNorm, channels);
    stack.add(LayerKind::Relu, channels);
  };
  add_normalised({LayerKind::TransposedConvolution,
                  {},
                  inputs,
                  config.channels.back(),
                  config.latent_kernel,
                  1,
                  0});
  for (std::size_t i = config.channels.size() - 1; i > 0; --i) {
    add_normalised({LayerKind::TransposedConvolution,
                    {},
                    config.channels[i],
                    config.channels[i - 1],
                    config.halving_kernel,
                    2,
                    1});
  }
  stack.add({LayerKind::TransposedConvolution,
             {},
             config.channels.front(),
             outputs,
             config.halving_kernel,
             2,
             1});
  stack.add(LayerKind::Tanh, outputs);
  return stack.take();
}

Layer linear(std::string name, std::size_t inputs, std::size_t outputs) {
  return {.kind = LayerKind::Linear, .name = std::move(name), .inputs = inputs, .outputs = outputs};
}

/// tokens -> hidden -> outputs along the token axis.
Stack token_mlp(const std::string& name, std::size_t tokens, std::size_t hidden,
                std::size_t outputs) {
  return {linear(name + ".0", tokens, hidden),
          {.kind = LayerKind::Relu, .name = name + ".1", .inputs = hidden, .outputs = hidden},
          linear(name + ".2", hidden, outputs)};
}

std::unexpected<Error> config_error(std::string reason) {
  return std::unexpected(Error{ErrorKind::Config, std::move(reason), {}, {}});
}

Result<void> check(const NetworkConfig& config) {
  // Bounds keep a hostile configuration from asking for terabytes; the paper's values lie far
  // inside.
  const auto within = [](std::size_t value, std::size_t low, std::size_t high) {
    return value >= low && value <= high;
  };
  if (!within(config.leads, 1, 64)) return config_error("leads must be 1 to 64");
  if (!within(config.channels.size(), 2, 8))
    return config_error("channels must have 2 to 8 values");
  if (!std::ranges::all_of(config.channels, [&](std::size_t c) { return within(c, 1, 2048); })) {
    return config_error("channels must be 1 to 2048 each");
  }
  if (!within(config.latent, 1, 1024)) return config_error("latent must be 1 to 1024");
  if (!within(config.heads, 1, 64) || config.latent % config.heads != 0) {
    return config_error("heads must divide latent");
  }
  // Stride 2 with one sample of padding halves a length exactly only with four taps.
  if (config.halving_kernel != 4) return config_error("halving_kernel must be 4");
  if (!within(config.latent_kernel, 1, 63)) return config_error("latent_kernel must be 1 to 63");
  if (!(config.attention_dropout >= 0 && config.attention_dropout < 1)) {
    return config_error("attention_dropout must be in [0, 1)");
  }
  const std::size_t factor = std::size_t{1} << config.channels.size();
  for (const std::size_t length : {config.window, config.beat}) {
    if (!within(length, 1, 1U << 20U) || length % factor != 0 ||
        length / factor < config.latent_kernel) {
      return config_error(
          fmt::format("window and beat must be multiples of {} of at least {}, up to {}", factor,
                      factor * config.latent_kernel, 1U << 20U));
    }
  }
  if (config.local_tokens() != 1) {
    return config_error(fmt::format("beat must leave one latent position, which is {} samples here",
                                    factor * config.latent_kernel));
  }
  if (!within(config.mask_patches, 10, config.window)) {
    return config_error("mask_patches must be 10 to the samples of the window");
  }
  const Parts& parts = config.parts;
  if (!parts.global_branch && !parts.local_branch) {
    return config_error("the network needs the global branch or the local one");
  }
  if (parts.cross_attention && !(parts.global_branch && parts.local_branch)) {
    return config_error("cross-attention needs both branches");
  }
  return {};
}

}  // namespace

std::size_t NetworkConfig::latent_length(std::size_t samples) const {
  return (samples >> channels.size()) - latent_kernel + 1;
}

Result<NetworkDescription> describe(const NetworkConfig& config) {
  if (auto checked = check(config); !checked) return std::unexpected(checked.error());
  const std::size_t latent = config.latent;
  const std::size_t tokens = config.global_tokens() + config.local_tokens();
  const std::size_t restored = config.leads + (config.parts.uncertainty ? 1 : 0);
  NetworkDescription description;
  description.config = config;
  if (config.parts.global_branch) {
    description.global_encoder = encoder(config, "global_encoder");
    description.global_decoder = decoder(config, "global_decoder", latent, restored);
  }
  if (config.parts.local_branch) {
    description.local_encoder = encoder(config, "local_encoder");
    description.local_decoder = decoder(config, "local_decoder", latent, restored);
  }
  if (config.parts.trend) {
    description.trend_encoder = encoder(config, "trend_encoder");
    description.trend_decoder = decoder(config, "trend_decoder", 2 * latent, config.leads);
  }
  if (config.parts.cross_attention) {
    description.query = linear("attn.linear_layers.0", latent, latent);
    description.key = linear("attn.linear_layers.1", latent, latent);
    description.value = linear("attn.linear_layers.2", latent, latent);
    description.attention_output = linear("attn.output_linear", latent, latent);
    description.layer_norm = "layer_norm";
    description.local_mlp = token_mlp("local_mlp", tokens, 2 * tokens, config.local_tokens());
    description.global_mlp = token_mlp("global_mlp", tokens, 4 * tokens, config.global_tokens());
  }
  return description;
}

std::vector<TensorShape> tensors_of(const NetworkDescription& description) {
  std::vector<TensorShape> tensors;
  const auto add = [&tensors](const Layer& layer) {
    switch (layer.kind) {
      case LayerKind::Convolution:
        tensors.push_back({layer.name + ".weight", {layer.outputs, layer.inputs, layer.kernel}});
        break;
      case LayerKind::TransposedConvolution:
        tensors.push_back({layer.name + ".weight", {layer.inputs, layer.outputs, layer.kernel}});
        break;
      case LayerKind::BatchNorm:
        for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"}) {
          tensors.push_back({layer.name + part, {layer.outputs}});
        }
        break;
      case LayerKind::Linear:
        tensors.push_back({layer.name + ".weight", {layer.outputs, layer.inputs}});
        tensors.push_back({layer.name + ".bias", {layer.outputs}});
        break;
      case LayerKind::LeakyRelu:
      case LayerKind::Relu:
      case LayerKind::Tanh:
        break;
    }
  };
  for (const Stack* stack :
       {&description.global_encoder, &description.local_encoder, &description.trend_encoder,
        &description.global_decoder, &description.local_decoder, &description.trend_decoder,
        &description.local_mlp, &description.global_mlp}) {
    std::ranges::for_each(*stack, add);
  }
  if (!description.config.parts.cross_attention) return tensors;
  for (const Layer* layer :
       {&description.query, &description.key, &description.value, &description.attention_output}) {
    add(*layer);
  }
  for (const char* part : {".a_2", ".b_2"}) {
    tensors.push_back({description.layer_norm + part, {description.config.latent}});
  }
  return tensors;
}

}  // namespace crest::model
