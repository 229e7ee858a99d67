// The network's convolutions as matrix products on [batch, length, channels], with gradients.
//
// LibTorch's own convolutions leave most of a CPU idle at these shapes; written as one large matrix
// product and a few shifted sums, forward and backward both run at the speed of sgemm.
#pragma once

#include <torch/torch.h>

#include "nn/layer.h"
#include "train/matrix_product.h"

namespace crest::train {

/// `layer` is a Convolution or TransposedConvolution of kernel 4, stride 2, padding 1, or of stride
/// 1 without padding; `weight` as PyTorch stores it. [batch, length, inputs] -> [batch, length',
/// outputs].
torch::Tensor convolve(const nn::Layer& layer, const torch::Tensor& weight,
                       const torch::Tensor& signal, Precision precision = Precision::Single);

}  // namespace crest::train
