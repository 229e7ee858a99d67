// The paper's network as data (Jiang et al., MICCAI 2023): what trainer and engine both build.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "nn/layer.h"

namespace crest::model {

/// Parts of the method that can be left out, one by one, to measure what each is worth.
struct Parts {
  bool global_branch = true;  ///< restores the window from the window
  bool local_branch = true;   ///< restores a beat
  bool masking = true;        ///< hides what is to be restored; else the network is an autoencoder
  bool cross_attention = true;  ///< lets window and beat see each other; needs both branches
  bool uncertainty = true;      ///< a log-variance beside what is restored
  bool trend = true;            ///< restores the window with help of its trend
  bool operator==(const Parts&) const = default;
};

/// A part's name, in model files and options.
struct PartName {
  std::string_view name;
  bool Parts::* part;
};
inline constexpr std::array<PartName, 6> kPartNames = {
    {{"global-branch", &Parts::global_branch},
     {"local-branch", &Parts::local_branch},
     {"masking", &Parts::masking},
     {"cross-attention", &Parts::cross_attention},
     {"uncertainty", &Parts::uncertainty},
     {"trend", &Parts::trend}}};

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
  std::size_t mask_patches = 100;  ///< into which a window is divided to be masked
  Parts parts;

  /// Latent positions of a view of `samples`: 136 of 4800, 1 of 480 in the paper.
  std::size_t latent_length(std::size_t samples) const;
  std::size_t global_tokens() const { return latent_length(window); }
  std::size_t local_tokens() const { return latent_length(beat); }
  bool operator==(const NetworkConfig&) const = default;
};

/// Tensor names are those of the authors' public PyTorch state, so that weights travel both ways.
/// Stacks of parts that are left out are empty.
struct NetworkDescription {
  NetworkConfig config;
  nn::Stack global_encoder, local_encoder, trend_encoder;  ///< [length, leads] -> [tokens, latent]
  nn::Stack global_decoder, local_decoder;  ///< [tokens, latent] -> [length, leads + 1]: the last
                                            ///< channel is the log-variance, where it is stated
  nn::Stack trend_decoder;  ///< [tokens, 2 latent] -> [length, leads]; without the global branch
                            ///< its half of the latent is zero
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
