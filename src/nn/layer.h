// A layer of a network as data; trainer and engine build the same network from it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace crest::nn {

enum class LayerKind {
  Convolution,
  TransposedConvolution,
  BatchNorm,
  LeakyRelu,
  Relu,
  Tanh,
  Linear
};

/// One layer. Convolutions have no bias; which fields count depends on the kind.
struct Layer {
  LayerKind kind;
  std::string name;        ///< prefix of its tensors: "<name>.weight"; empty where it has none
  std::size_t inputs = 0;  ///< channels, or features of a linear layer
  std::size_t outputs = 0;
  std::size_t kernel = 0;  ///< taps
  std::size_t stride = 1;
  std::size_t padding = 0;  ///< samples on each side
};

/// Slope of LeakyRelu below zero.
inline constexpr float kLeakySlope = 0.2F;
/// Added to the variance in BatchNorm.
inline constexpr float kBatchNormEpsilon = 1e-5F;
/// Added to the standard deviation (outside of the root) in the layer norm.
inline constexpr float kLayerNormEpsilon = 1e-6F;

/// Layers run one after the other.
using Stack = std::vector<Layer>;

}  // namespace crest::nn
