// Linear layers over the last axis.
#pragma once

#include <cstddef>

#include "nn/convolution.h"
#include "nn/kernels.h"
#include "nn/layer.h"

namespace crest::nn {

/// y = activation(x W^T + b), [rows, inputs] -> [rows, outputs].
struct Linear {
  PackedMatrix weights;  ///< [inputs, outputs]
  AlignedVector bias;    ///< [outputs]
  float negative_slope = 1;
};

/// Several layers of the same input side by side: their outputs follow one another. Each is scaled
/// by its factor, bias included.
struct ScaledLayer {
  const Layer* layer = nullptr;
  double factor = 1;
};
Linear fold_linear(const Kernels& kernels, std::span<const ScaledLayer> layers,
                   const TensorLookup& tensors, float negative_slope = 1);

/// `input` [rows, inputs], `output` [rows, outputs].
void run_linear(const Kernels& kernels, const Linear& linear, const float* input, std::size_t rows,
                float* output, const float* addend = nullptr);

}  // namespace crest::nn
