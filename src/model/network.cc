#include "model/network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "core/finite.h"
#include "model/restorer.h"

namespace crest::model {
namespace {

using Tensors = std::map<std::string, Tensor>;

std::unexpected<Error> tensor_error(const std::string& name, std::string reason) {
  return std::unexpected(Error{ErrorKind::Config, std::move(reason), {}, "tensor " + name});
}

Result<void> check_tensor(const TensorShape& expected, const Tensors& tensors) {
  const auto found = tensors.find(expected.name);
  if (found == tensors.end()) return tensor_error(expected.name, "is missing");
  const Tensor& tensor = found->second;
  std::size_t count = 1;
  for (const std::size_t size : expected.shape) count *= size;
  if (tensor.shape != expected.shape || tensor.values.size() != count) {
    return tensor_error(expected.name,
                        fmt::format("has shape [{}] instead of [{}]", fmt::join(tensor.shape, ", "),
                                    fmt::join(expected.shape, ", ")));
  }
  if (!all_finite(tensor.values)) {
    return tensor_error(expected.name, "holds a value that is not finite");
  }
  if (expected.name.ends_with(".running_var") && std::ranges::min(tensor.values) < 0) {
    return tensor_error(expected.name, "holds a negative variance");
  }
  return {};
}

TokenMlp fold_mlp(const nn::Kernels& kernels, const nn::Stack& stack,
                  const nn::TensorLookup& lookup) {
  const std::array<nn::ScaledLayer, 1> hidden = {{{&stack.front(), 1}}};
  const std::array<nn::ScaledLayer, 1> output = {{{&stack.back(), 1}}};
  return {.hidden = nn::fold_linear(kernels, hidden, lookup, /*negative_slope=*/0),
          .output = nn::fold_linear(kernels, output, lookup)};
}

CrossAttention fold_cross_attention(const nn::Kernels& kernels,
                                    const NetworkDescription& description,
                                    const nn::TensorLookup& lookup) {
  const auto values = [&](const char* part) {
    const std::span<const float> tensor = lookup(description.layer_norm + part);
    return std::vector<float>(tensor.begin(), tensor.end());
  };
  return {.attention = nn::fold_attention(kernels, description.config.heads, description.query,
                                          description.key, description.value,
                                          description.attention_output, lookup),
          .norm_scale = values(".a_2"),
          .norm_shift = values(".b_2"),
          .local_mlp = fold_mlp(kernels, description.local_mlp, lookup),
          .global_mlp = fold_mlp(kernels, description.global_mlp, lookup)};
}

}  // namespace

Result<std::shared_ptr<const Network>> make_network(const NetworkDescription& description,
                                                    const Tensors& tensors,
                                                    const nn::Kernels& kernels) {
  for (const TensorShape& expected : tensors_of(description)) {
    if (auto checked = check_tensor(expected, tensors); !checked) {
      return std::unexpected(checked.error());
    }
  }
  const nn::TensorLookup lookup = [&](const std::string& name) {
    return std::span<const float>(tensors.at(name).values);
  };
  const auto fold = [&](const nn::Stack& stack) { return nn::fold_stack(kernels, stack, lookup); };
  const std::size_t latent = description.config.latent;
  const nn::ChannelRange global_channels{0, latent};
  const nn::ChannelRange trend_channels{latent, latent};
  auto network = std::make_shared<Network>();
  network->description = description;
  network->kernels = &kernels;
  network->global_encoder = fold(description.global_encoder);
  network->local_encoder = fold(description.local_encoder);
  network->trend_encoder = fold(description.trend_encoder);
  network->global_decoder = fold(description.global_decoder);
  network->local_decoder = nn::fold_stack(kernels, description.local_decoder, lookup, {},
                                          description.config.local_tokens());
  if (description.config.parts.trend) {
    network->trend_decoder =
        nn::fold_stack(kernels, description.trend_decoder, lookup, global_channels);
    network->trend_share =
        nn::fold_additive(kernels, description.trend_decoder, lookup, trend_channels);
  }
  if (description.config.parts.cross_attention) {
    network->cross_attention = fold_cross_attention(kernels, description, lookup);
  }
  return network;
}

}  // namespace crest::model
