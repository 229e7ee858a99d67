#include "nn/linear.h"

namespace crest::nn {

Linear fold_linear(const Kernels& kernels, std::span<const ScaledLayer> layers,
                   const TensorLookup& tensors, float negative_slope) {
  std::vector<float> matrix;  // [outputs, inputs]
  Linear linear;
  for (const auto& [layer, factor] : layers) {
    for (const float weight : tensors(layer->name + ".weight")) {
      matrix.push_back(static_cast<float>(weight * factor));
    }
    for (const float bias : tensors(layer->name + ".bias")) {
      linear.bias.push_back(static_cast<float>(bias * factor));
    }
  }
  const std::size_t inputs = layers.front().layer->inputs;
  linear.weights = make_packed(kernels, inputs, linear.bias.size());
  pack(kernels, matrix.data(), 1, inputs, linear.weights);
  linear.negative_slope = negative_slope;
  return linear;
}

void run_linear(const Kernels& kernels, const Linear& linear, const float* input, std::size_t rows,
                float* output, const float* addend) {
  kernels.multiply({.input = input,
                    .input_stride = linear.weights.depth,
                    .rows = rows,
                    .weights = &linear.weights,
                    .bias = linear.bias.data(),
                    .addend = addend,
                    .negative_slope = linear.negative_slope,
                    .output = output});
}

}  // namespace crest::nn
