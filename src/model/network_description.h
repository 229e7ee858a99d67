// The paper's network as data (Jiang et al., MICCAI 2023): what trainer and engine both build.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <string>
#include <vector>

#include "nn/layer.h"

namespace crest::model {

/// The sizes that determine a cross-restoration network.
struct NetworkConfig {
  std::size_t leads = 12;
  std::size_t window = 4800;                                    ///< samples of the global view
  std::size_t beat = 480;                                       ///< samples of the local view
  std::vector<std::size_t> channels = {32, 64, 128, 256, 512};  ///< one halving convolution each
  std::size_t halving_kernel = 4;  ///< taps of the convolutions of stride 2
  std::size_t latent_kernel = 15;  ///< taps of the convolution into the latent space
  std::size_t latent = 50;         ///< channels of the latent space
  std::size_t heads = 2;           ///< of the attention
  double attention_dropout = 0.1;  ///< in training only

  /// Latent positions of a view of `samples`: 136 of 4800, 1 of 480 in the paper.
  std::size_t latent_length(std::size_t samples) const;
  std::size_t global_tokens() const { return latent_length(window); }
  std::size_t local_tokens() const { return latent_length(beat); }
  bool operator==(const NetworkConfig&) const = default;
};

/// Tensor names are those of the authors' public PyTorch state, so that weights travel both ways.
struct NetworkDescription {
  NetworkConfig config;
  nn::Stack global_encoder, local_encoder, trend_encoder;  ///< [length, leads] -> [tokens, latent]
  nn::Stack global_decoder, local_decoder;  ///< [tokens, latent] -> [length, leads + 1]: the last
                                            ///< channel is the log-variance
  nn::Stack trend_decoder;                  ///< [tokens, 2 latent] -> [length, leads]
  nn::Layer query, key, value, attention_output;  ///< linear, latent -> latent, with bias
  std::string layer_norm;  ///< prefix of a_2 (scale) and b_2 (shift), [latent]
  /// Linear, ReLU, linear along the attended tokens, with bias. What they give is added to the
  /// latents that the encoders gave, and the sums go to the decoders.
  nn::Stack local_mlp, global_mlp;
};

/// One tensor of the state: PyTorch's layout, e.g. [out, in, taps] for a convolution and
/// [in, out, taps] for a transposed one.
struct TensorShape {
  std::string name;
  std::vector<std::size_t> shape;
};

/// Checks that the sizes fit together and stay within what is sane to allocate; Config error else.
Result<NetworkDescription> describe(const NetworkConfig& config);

/// Every tensor that the network has, in a fixed order.
std::vector<TensorShape> tensors_of(const NetworkDescription& description);

}  // namespace crest::model
