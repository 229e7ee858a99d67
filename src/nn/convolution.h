// Convolutions as products, with batch norm and activation folded in.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nn/kernels.h"
#include "nn/layer.h"

namespace crest::nn {

/// The values of a tensor by its name, in PyTorch's layout. Every tensor of the layers exists and
/// has the shape that its layer says; who calls has checked that.
using TensorLookup = std::function<std::span<const float>(const std::string& name)>;

/// A convolution, plain or transposed, in [length, channels] layout, ready to run.
///
/// A row of the product gathers `taps` neighbouring positions of the input and makes `positions`
/// neighbouring ones of the output. For a plain convolution positions = 1. A transposed one of
/// stride s spreads position t over the outputs t s ... t s + kernel - 1; turned round, the s
/// outputs of row r gather the kernel / s inputs up to r, in reverse order of the taps. Its result
/// has `crop` outputs too many at each end, which are cut off.
struct Convolution {
  PackedMatrix weights;      ///< [taps * input channels, positions * output channels]
  AlignedVector bias;        ///< [positions * output channels]
  float negative_slope = 1;  ///< of the activation, see Product
  bool tanh = false;
  std::size_t inputs = 0;   ///< channels
  std::size_t outputs = 0;  ///< channels
  std::size_t taps = 0;
  std::size_t step = 1;  ///< positions of the input from one row to the next
  std::size_t edge = 0;  ///< zero positions that the input needs at each end
  std::size_t positions = 1;
  std::size_t crop = 0;

  std::size_t rows(std::size_t length) const { return (length + 2 * edge - taps) / step + 1; }
  std::size_t output_length(std::size_t length) const {
    return rows(length) * positions - 2 * crop;
  }
};

/// A range of input channels of a convolution.
struct ChannelRange {
  std::size_t first = 0;
  std::size_t count = 0;
};

/// Folds a stack of convolutions, each with the batch norm and activation that follow it:
/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias. The first convolution takes only the
/// input channels `first_inputs`, where given; the rest is fold_additive()'s. A stack that is only
/// ever run on a single position may say so by `length`: then its first convolution, if transposed,
/// multiplies with no zeros around it.
std::vector<Convolution> fold_stack(const Kernels& kernels, const Stack& stack,
                                    const TensorLookup& tensors,
                                    std::optional<ChannelRange> first_inputs = {},
                                    std::optional<std::size_t> length = {});

/// The part of a stack's first convolution that belongs to some of its input channels, with the
/// scale of its batch norm but neither shift nor activation: what run_stack() takes as addend.
Convolution fold_additive(const Kernels& kernels, const Stack& stack, const TensorLookup& tensors,
                          ChannelRange inputs);

/// Positions that a convolution makes of `length`.
std::size_t output_length(const Layer& layer, std::size_t length);

/// Multiply-adds of a convolution of `length` positions, those with padding not counted.
double multiply_adds(const Layer& layer, std::size_t length);

/// Where a stack runs: two buffers that its layers use in turn.
struct Workspace {
  std::span<float> front, back;
};

/// Floats that each buffer needs for an input of `length` positions, times the inputs run at once;
/// none for an empty stack.
std::size_t workspace_size(std::span<const Convolution> stack, std::size_t length);

/// What a stack makes of each of its inputs, [length, channels], in one of the buffers.
struct StackOutput {
  const float* first = nullptr;
  std::size_t size = 0;  ///< values of each
  std::size_t step = 0;  ///< from one to the next
  std::span<const float> of(std::size_t input) const { return {first + input * step, size}; }
};

/// Runs a stack on `inputs` inputs of the same length, [inputs, length, channels], which share one
/// reading of the weights. `addend`, if not null, is added to the first convolution of the one
/// input before its activation: [rows * positions, channels], as run_additive() leaves it.
StackOutput run_stack(const Kernels& kernels, std::span<const Convolution> stack,
                      std::span<const float> input, std::size_t inputs, Workspace workspace,
                      const float* addend = nullptr);

/// Runs one convolution on `input` into `output`, [rows, positions * channels], uncropped.
void run_additive(const Kernels& kernels, const Convolution& convolution,
                  std::span<const float> input, Workspace workspace, std::span<float> output);

}  // namespace crest::nn
