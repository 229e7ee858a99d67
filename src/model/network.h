// A network's layers, folded and packed for one implementation of the kernels.
#pragma once

#include <optional>
#include <vector>

#include "model/network_description.h"
#include "nn/attention.h"
#include "nn/convolution.h"
#include "nn/kernels.h"
#include "nn/linear.h"

namespace crest::model {

using ConvolutionStack = std::vector<nn::Convolution>;

/// Two linear layers with ReLU between them, along the tokens.
struct TokenMlp {
  nn::Linear hidden;
  nn::Linear output;
};

/// Lets the tokens of window and beat see each other, and adds to both what they saw.
struct CrossAttention {
  nn::Attention attention;
  std::vector<float> norm_scale, norm_shift;  ///< [latent]
  TokenMlp local_mlp, global_mlp;
};

/// Const after make_network(); holds no reference to the tensors that it was made of. Stacks of
/// parts that are left out are empty.
struct Network {
  NetworkDescription description;
  const nn::Kernels* kernels = nullptr;
  ConvolutionStack global_encoder, local_encoder, trend_encoder;
  ConvolutionStack global_decoder, local_decoder;
  /// The trend decoder reads the global latent's channels, then the trend latent's. Its first layer
  /// is linear, so the trend's share is a convolution of its own, computed once a window.
  ConvolutionStack trend_decoder;
  nn::Convolution trend_share;
  std::optional<CrossAttention> cross_attention;
};

}  // namespace crest::model
