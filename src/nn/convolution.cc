#include "nn/convolution.h"

#include <algorithm>
#include <cmath>

namespace crest::nn {
namespace {

/// Batch norm as a scale and a shift of each channel.
struct Affine {
  std::vector<double> scale, shift;
};

Affine fold_batch_norm(const Layer* layer, std::size_t channels, const TensorLookup& tensors) {
  Affine affine{std::vector<double>(channels, 1.0), std::vector<double>(channels, 0.0)};
  if (layer == nullptr) return affine;
  const auto weight = tensors(layer->name + ".weight");
  const auto bias = tensors(layer->name + ".bias");
  const auto mean = tensors(layer->name + ".running_mean");
  const auto variance = tensors(layer->name + ".running_var");
  for (std::size_t c = 0; c < channels; ++c) {
    affine.scale[c] = weight[c] / std::sqrt(double{variance[c]} + double{kBatchNormEpsilon});
    affine.shift[c] = bias[c] - mean[c] * affine.scale[c];
  }
  return affine;
}

/// A convolution and what follows it up to the next one.
struct Group {
  const Layer* convolution = nullptr;
  const Layer* batch_norm = nullptr;
  const Layer* activation = nullptr;
};

bool is_convolution(const Layer& layer) {
  return layer.kind == LayerKind::Convolution || layer.kind == LayerKind::TransposedConvolution;
}

std::vector<Group> group_layers(const Stack& stack) {
  std::vector<Group> groups;
  for (const Layer& layer : stack) {
    if (is_convolution(layer)) {
      groups.push_back({.convolution = &layer});
    } else if (layer.kind == LayerKind::BatchNorm) {
      groups.back().batch_norm = &layer;
    } else {
      groups.back().activation = &layer;
    }
  }
  return groups;
}

/// `length` of the input, where it is always the same.
Convolution geometry(const Layer& layer, std::size_t inputs, std::optional<std::size_t> length) {
  Convolution convolution;
  convolution.inputs = inputs;
  convolution.outputs = layer.outputs;
  if (layer.kind == LayerKind::Convolution) {
    convolution.taps = layer.kernel;
    convolution.step = layer.stride;
    convolution.edge = layer.padding;
  } else {
    // A single position is spread over the kernel whatever the stride.
    const std::size_t stride = length == 1 ? layer.kernel : layer.stride;
    convolution.taps = layer.kernel / stride;
    convolution.edge = convolution.taps - 1;
    convolution.positions = stride;
    convolution.crop = layer.padding;
  }
  return convolution;
}

/// The matrix [taps * inputs, positions * outputs] of a convolution, scaled.
std::vector<float> product_matrix(const Layer& layer, const Convolution& convolution,
                                  std::span<const float> tensor, ChannelRange channels,
                                  const std::vector<double>& scale) {
  const std::size_t columns = convolution.positions * convolution.outputs;
  std::vector<float> matrix(convolution.taps * channels.count * columns);
  auto value = matrix.begin();
  for (std::size_t tap = 0; tap < convolution.taps; ++tap) {
    for (std::size_t input = channels.first; input < channels.first + channels.count; ++input) {
      for (std::size_t position = 0; position < convolution.positions; ++position) {
        for (std::size_t output = 0; output < convolution.outputs; ++output) {
          const bool plain = layer.kind == LayerKind::Convolution;
          const std::size_t index =
              plain ? (output * layer.inputs + input) * layer.kernel + tap
                    : (input * layer.outputs + output) * layer.kernel + position +
                          (convolution.taps - 1 - tap) * convolution.positions;
          *value++ = static_cast<float>(tensor[index] * scale[output]);
        }
      }
    }
  }
  return matrix;
}

Convolution fold(const Kernels& kernels, const Group& group, const TensorLookup& tensors,
                 ChannelRange channels, std::optional<std::size_t> length = {}) {
  const Layer& layer = *group.convolution;
  Convolution convolution = geometry(layer, channels.count, length);
  const Affine affine = fold_batch_norm(group.batch_norm, layer.outputs, tensors);
  const std::vector<float> matrix =
      product_matrix(layer, convolution, tensors(layer.name + ".weight"), channels, affine.scale);
  const std::size_t columns = convolution.positions * layer.outputs;
  convolution.weights = make_packed(kernels, convolution.taps * channels.count, columns);
  pack(kernels, matrix.data(), columns, 1, convolution.weights);
  for (std::size_t i = 0; i < columns; ++i) {
    convolution.bias.push_back(static_cast<float>(affine.shift[i % layer.outputs]));
  }
  if (group.activation == nullptr) return convolution;
  switch (group.activation->kind) {
    case LayerKind::LeakyRelu:
      convolution.negative_slope = kLeakySlope;
      break;
    case LayerKind::Relu:
      convolution.negative_slope = 0;
      break;
    default:
      convolution.tanh = true;
      break;
  }
  return convolution;
}

/// Positions before the first one of a layer's data in its buffer: room for the zeros that the next
/// layer needs, and for what is cropped of this one's product.
std::size_t margin(const Convolution* before, const Convolution* after) {
  return std::max(before == nullptr ? 0 : before->crop, after == nullptr ? 0 : after->edge);
}

/// Zeroes the `edge` positions on both sides of the data at `data`.
void clear_edges(float* data, std::size_t length, std::size_t channels, std::size_t edge) {
  std::fill_n(data - edge * channels, edge * channels, 0.0F);
  std::fill_n(data + length * channels, edge * channels, 0.0F);
}

/// The inputs of a convolution in their buffer, with the zeros around each that it needs.
struct PaddedInputs {
  const float* first = nullptr;
  std::size_t step = 0;  ///< values from one to the next
  std::size_t length = 0;
  std::size_t count = 1;
};

/// Copies the inputs into a buffer, with the zeros around each that the convolution needs.
PaddedInputs pad(const Convolution& convolution, std::span<const float> input, std::size_t count,
                 std::span<float> buffer) {
  const std::size_t size = input.size() / count;
  const std::size_t edge = convolution.edge * convolution.inputs;
  const PaddedInputs padded{buffer.data(), size + 2 * edge, size / convolution.inputs, count};
  for (std::size_t i = 0; i < count; ++i) {
    float* data = buffer.data() + i * padded.step + edge;
    std::ranges::copy(input.subspan(i * size, size), data);
    clear_edges(data, padded.length, convolution.inputs, convolution.edge);
  }
  return padded;
}

/// `output_step`: values from the result of one input to that of the next.
Product product_of(const Convolution& convolution, const PaddedInputs& inputs, float* output,
                   std::size_t output_step) {
  return {.input = inputs.first,
          .input_stride = convolution.step * convolution.inputs,
          .rows = convolution.rows(inputs.length),
          .inputs = inputs.count,
          .input_step = inputs.step,
          .weights = &convolution.weights,
          .bias = convolution.bias.data(),
          .negative_slope = convolution.negative_slope,
          .output = output,
          .output_step = output_step};
}

}  // namespace

std::vector<Convolution> fold_stack(const Kernels& kernels, const Stack& stack,
                                    const TensorLookup& tensors,
                                    std::optional<ChannelRange> first_inputs,
                                    std::optional<std::size_t> length) {
  std::vector<Convolution> folded;
  for (const Group& group : group_layers(stack)) {
    const ChannelRange all{0, group.convolution->inputs};
    folded.push_back(fold(kernels, group, tensors, first_inputs.value_or(all), length));
    first_inputs.reset();
    length.reset();
  }
  return folded;
}

Convolution fold_additive(const Kernels& kernels, const Stack& stack, const TensorLookup& tensors,
                          ChannelRange inputs) {
  Convolution part = fold(kernels, group_layers(stack).front(), tensors, inputs);
  std::ranges::fill(part.bias, 0.0F);
  part.negative_slope = 1;
  part.tanh = false;
  return part;
}

std::size_t output_length(const Layer& layer, std::size_t length) {
  return layer.kind == LayerKind::Convolution
             ? (length + 2 * layer.padding - layer.kernel) / layer.stride + 1
             : (length - 1) * layer.stride + layer.kernel - 2 * layer.padding;
}

double multiply_adds(const Layer& layer, std::size_t length) {
  // A transposed convolution uses its whole kernel once an input, a plain one once an output.
  const std::size_t times =
      layer.kind == LayerKind::Convolution ? output_length(layer, length) : length;
  return static_cast<double>(times * layer.kernel * layer.inputs * layer.outputs);
}

std::size_t workspace_size(std::span<const Convolution> stack, std::size_t length) {
  if (stack.empty()) return 0;
  std::size_t size = (length + 2 * stack.front().edge) * stack.front().inputs;
  for (std::size_t i = 0; i < stack.size(); ++i) {
    length = stack[i].output_length(length);
    const std::size_t around = margin(&stack[i], i + 1 < stack.size() ? &stack[i + 1] : nullptr);
    size = std::max(size, (length + 2 * around) * stack[i].outputs);
  }
  return size;
}

StackOutput run_stack(const Kernels& kernels, std::span<const Convolution> stack,
                      std::span<const float> input, std::size_t inputs, Workspace workspace,
                      const float* addend) {
  PaddedInputs padded = pad(stack.front(), input, inputs, workspace.front);
  StackOutput output;
  for (std::size_t i = 0; i < stack.size(); ++i) {
    const Convolution& layer = stack[i];
    const Convolution* next = i + 1 < stack.size() ? &stack[i + 1] : nullptr;
    const std::size_t edge = next == nullptr ? 0 : next->edge;
    const std::size_t around = margin(&layer, next);
    const std::size_t length = layer.output_length(padded.length);
    float* data = workspace.back.data() + around * layer.outputs;
    output = {data, length * layer.outputs, (length + 2 * around) * layer.outputs};
    Product product = product_of(layer, padded, data - layer.crop * layer.outputs, output.step);
    product.addend = i == 0 ? addend : nullptr;
    product.next_weights = next == nullptr ? nullptr : &next->weights;
    kernels.multiply(product);
    for (std::size_t n = 0; n < inputs; ++n) {
      float* of_input = data + n * output.step;
      if (layer.tanh) kernels.tanh_in_place({of_input, output.size});
      clear_edges(of_input, length, layer.outputs, edge);
    }
    padded = {data - edge * layer.outputs, output.step, length, inputs};
    std::swap(workspace.front, workspace.back);
  }
  return output;
}

void run_additive(const Kernels& kernels, const Convolution& convolution,
                  std::span<const float> input, Workspace workspace, std::span<float> output) {
  const PaddedInputs padded = pad(convolution, input, 1, workspace.front);
  kernels.multiply(product_of(convolution, padded, output.data(), output.size()));
}

}  // namespace crest::nn
