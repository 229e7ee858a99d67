#include "nn/kernels_reference.h"

#include <algorithm>
#include <cmath>

namespace crest::nn {
namespace {

/// With panels one column wide, column c of the weights is a row of memory.
void multiply_row(const Product& product, const float* input, std::size_t place) {
  const std::size_t depth = product.weights->depth;
  for (std::size_t column = 0; column < product.weights->columns; ++column) {
    const float* weights = product.weights->values.data() + column * depth;
    double sum = product.bias != nullptr ? product.bias[column] : 0.0;
    if (product.addend != nullptr) sum += product.addend[place + column];
    for (std::size_t k = 0; k < depth; ++k) sum += double{input[k]} * double{weights[k]};
    product.output[place + column] =
        static_cast<float>(sum < 0 ? sum * product.negative_slope : sum);
  }
}

void multiply(const Product& product) {
  for (std::size_t input = 0; input < product.inputs; ++input) {
    for (std::size_t row = 0; row < product.rows; ++row) {
      multiply_row(product, product.input + input * product.input_step + row * product.input_stride,
                   input * product.output_step + row * product.weights->columns);
    }
  }
}

void tanh_in_place(std::span<float> values) {
  for (float& value : values) value = std::tanh(value);
}

SoftmaxPart exponentiate(std::span<float> scores) {
  const float maximum = *std::ranges::max_element(scores);
  double sum = 0;
  for (float& score : scores) {
    score = std::exp(score - maximum);
    sum += score;
  }
  return {maximum, static_cast<float>(sum)};
}

double multiply_add(std::size_t steps, float factor, std::span<float, kBurstSums> sums) {
  for (std::size_t step = 0; step < steps; ++step) {
    for (float& sum : sums) sum = sum * factor + factor;
  }
  return 2.0 * static_cast<double>(sums.size() * steps);
}

}  // namespace

const Kernels kReferenceKernels = {.name = "reference",
                                   .panel_columns = 1,
                                   .vector_columns = 1,
                                   .multiply = multiply,
                                   .tanh_in_place = tanh_in_place,
                                   .exponentiate = exponentiate,
                                   .multiply_add = multiply_add};

}  // namespace crest::nn
