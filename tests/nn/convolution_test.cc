// Folded convolutions against the definitions of convolution, batch norm and activation.
#include "nn/convolution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "nn/random_values.h"

namespace crest::nn {
namespace {

using Tensors = std::map<std::string, std::vector<float>>;

/// A signal [length, channels] in f64.
struct Signal {
  std::size_t length = 0, channels = 0;
  std::vector<double> values;
  double& at(std::size_t position, std::size_t channel) {
    return values[position * channels + channel];
  }
};

Signal convolve(const Layer& layer, Signal& input, const std::vector<float>& weight) {
  Signal output{output_length(layer, input.length), layer.outputs, {}};
  output.values.resize(output.length * output.channels);
  const bool plain = layer.kind == LayerKind::Convolution;
  const std::size_t steps = plain ? output.length : input.length;
  for (std::size_t t = 0; t < steps; ++t) {
    for (std::size_t tap = 0; tap < layer.kernel; ++tap) {
      // The position on the longer side that this tap meets; outside there are zeros.
      const std::size_t padded = t * layer.stride + tap;
      if (padded < layer.padding) continue;
      const std::size_t far = padded - layer.padding;
      if (far >= (plain ? input.length : output.length)) continue;
      for (std::size_t i = 0; i < layer.inputs; ++i) {
        for (std::size_t o = 0; o < layer.outputs; ++o) {
          const float w = plain ? weight[(o * layer.inputs + i) * layer.kernel + tap]
                                : weight[(i * layer.outputs + o) * layer.kernel + tap];
          output.at(plain ? t : far, o) += w * input.at(plain ? far : t, i);
        }
      }
    }
  }
  return output;
}

void run_layer(const Layer& layer, Signal& signal, const Tensors& tensors) {
  if (layer.kind == LayerKind::Convolution || layer.kind == LayerKind::TransposedConvolution) {
    signal = convolve(layer, signal, tensors.at(layer.name + ".weight"));
    return;
  }
  for (std::size_t i = 0; i < signal.values.size(); ++i) {
    double& value = signal.values[i];
    const std::size_t c = i % signal.channels;
    const auto part = [&](const char* name) { return tensors.at(layer.name + name)[c]; };
    switch (layer.kind) {
      case LayerKind::BatchNorm:
        value = (value - part(".running_mean")) / std::sqrt(part(".running_var") + 1e-5) *
                    part(".weight") +
                part(".bias");
        break;
      case LayerKind::LeakyRelu:
        value = value < 0 ? 0.2 * value : value;
        break;
      case LayerKind::Relu:
        value = value < 0 ? 0 : value;
        break;
      default:
        value = std::tanh(value);
        break;
    }
  }
}

std::vector<float> run_plainly(const Stack& stack, const std::vector<float>& input,
                               const Tensors& tensors) {
  const std::size_t channels = stack.front().inputs;
  Signal signal{input.size() / channels, channels, {input.begin(), input.end()}};
  for (const Layer& layer : stack) run_layer(layer, signal, tensors);
  return {signal.values.begin(), signal.values.end()};
}

Layer make_layer(LayerKind kind, std::string name, std::size_t inputs, std::size_t outputs,
                 std::size_t kernel = 0, std::size_t stride = 1, std::size_t padding = 0) {
  return {kind, std::move(name), inputs, outputs, kernel, stride, padding};
}

const Stack kEncoder = {make_layer(LayerKind::Convolution, "0", 3, 5, 4, 2, 1),
                        make_layer(LayerKind::LeakyRelu, "", 5, 5),
                        make_layer(LayerKind::Convolution, "2", 5, 9, 4, 2, 1),
                        make_layer(LayerKind::BatchNorm, "3", 9, 9),
                        make_layer(LayerKind::LeakyRelu, "", 9, 9),
                        make_layer(LayerKind::Convolution, "5", 9, 4, 5, 1, 0)};
const Stack kDecoder = {make_layer(LayerKind::TransposedConvolution, "0", 4, 9, 5, 1, 0),
                        make_layer(LayerKind::BatchNorm, "1", 9, 9),
                        make_layer(LayerKind::Relu, "", 9, 9),
                        make_layer(LayerKind::TransposedConvolution, "3", 9, 5, 4, 2, 1),
                        make_layer(LayerKind::BatchNorm, "4", 5, 5),
                        make_layer(LayerKind::Relu, "", 5, 5),
                        make_layer(LayerKind::TransposedConvolution, "6", 5, 3, 4, 2, 1),
                        make_layer(LayerKind::Tanh, "", 3, 3)};

Tensors random_tensors(const Stack& stack) {
  Tensors tensors;
  for (const Layer& layer : stack) {
    const auto seed = static_cast<unsigned>(tensors.size());
    if (layer.kernel > 0) {
      tensors[layer.name + ".weight"] =
          random_values(layer.inputs * layer.outputs * layer.kernel, seed);
    } else if (layer.kind == LayerKind::BatchNorm) {
      unsigned part = seed;
      for (const char* name : {".weight", ".bias", ".running_mean"}) {
        tensors[layer.name + name] = random_values(layer.outputs, ++part);
      }
      auto& variance = tensors[layer.name + ".running_var"] = random_values(layer.outputs, 77);
      for (float& value : variance) value += 1.5F;
    }
  }
  return tensors;
}

TensorLookup lookup_in(const Tensors& tensors) {
  return [&tensors](const std::string& name) { return std::span<const float>(tensors.at(name)); };
}

class ConvolutionTest : public testing::TestWithParam<const Kernels*> {
 protected:
  static std::vector<float> run(const Stack& stack, const std::vector<float>& input,
                                const Tensors& tensors) {
    const auto folded = fold_stack(*GetParam(), stack, lookup_in(tensors));
    const std::size_t size = workspace_size(folded, input.size() / stack.front().inputs);
    // What the buffers held before must not matter.
    std::vector<float> front(size, NAN);
    std::vector<float> back(size, NAN);
    const auto output = run_stack(*GetParam(), folded, input, 1, {front, back}).of(0);
    return {output.begin(), output.end()};
  }
};

TEST_P(ConvolutionTest, EncoderIsWhatItsLayersSay) {
  const Tensors tensors = random_tensors(kEncoder);
  for (const std::size_t length : {20, 44, 128}) {
    const std::vector<float> input = random_values(length * 3, 5);
    EXPECT_THAT(
        run(kEncoder, input, tensors),
        testing::Pointwise(testing::FloatNear(1e-5F), run_plainly(kEncoder, input, tensors)));
  }
}

TEST_P(ConvolutionTest, DecoderIsWhatItsLayersSay) {
  const Tensors tensors = random_tensors(kDecoder);
  for (const std::size_t tokens : {1, 7, 30}) {
    const std::vector<float> input = random_values(tokens * 4, 6);
    EXPECT_THAT(
        run(kDecoder, input, tensors),
        testing::Pointwise(testing::FloatNear(1e-5F), run_plainly(kDecoder, input, tensors)));
  }
}

TEST_P(ConvolutionTest, TheSharesOfTheFirstLayersChannelsAddUp) {
  const Tensors tensors = random_tensors(kDecoder);
  const std::size_t tokens = 6;
  const std::vector<float> input = random_values(tokens * 4, 6);
  std::vector<float> first_channel;
  std::vector<float> other_channels;
  for (std::size_t i = 0; i < input.size(); ++i) {
    (i % 4 == 0 ? first_channel : other_channels).push_back(input[i]);
  }
  const Kernels& kernels = *GetParam();
  const auto stack = fold_stack(kernels, kDecoder, lookup_in(tensors), ChannelRange{0, 1});
  const auto share = fold_additive(kernels, kDecoder, lookup_in(tensors), {1, 3});
  std::vector<float> front(1000);
  std::vector<float> back(1000);
  std::vector<float> addend(share.rows(tokens) * share.outputs);
  run_additive(kernels, share, other_channels, {front, back}, addend);
  const auto output =
      run_stack(kernels, stack, first_channel, 1, {front, back}, addend.data()).of(0);
  EXPECT_THAT(std::vector(output.begin(), output.end()),
              testing::Pointwise(testing::FloatNear(1e-5F), run_plainly(kDecoder, input, tensors)));
}

TEST_P(ConvolutionTest, SeveralInputsAtOnceAreEachWhatItIsAlone) {
  const Kernels& kernels = *GetParam();
  for (const auto& [stack, length] : {std::pair(&kEncoder, 20), std::pair(&kEncoder, 24),
                                      std::pair(&kDecoder, 1), std::pair(&kDecoder, 7)}) {
    const Tensors tensors = random_tensors(*stack);
    const std::size_t size = static_cast<std::size_t>(length) * stack->front().inputs;
    constexpr std::size_t kInputs = 5;
    const std::vector<float> inputs = random_values(kInputs * size, 8);
    const auto folded = fold_stack(kernels, *stack, lookup_in(tensors));
    const std::size_t room = kInputs * workspace_size(folded, static_cast<std::size_t>(length));
    std::vector<float> front(room, NAN);
    std::vector<float> back(room, NAN);
    const StackOutput together = run_stack(kernels, folded, inputs, kInputs, {front, back});
    for (std::size_t i = 0; i < kInputs; ++i) {
      const auto begin = inputs.begin() + static_cast<std::ptrdiff_t>(i * size);
      const auto one = together.of(i);
      EXPECT_THAT(std::vector(one.begin(), one.end()),
                  testing::Pointwise(
                      testing::FloatNear(1e-5F),
                      run(*stack, {begin, begin + static_cast<std::ptrdiff_t>(size)}, tensors)));
    }
  }
}

TEST_P(ConvolutionTest, AStackOfASinglePositionMultipliesWithNoZeros) {
  const Tensors tensors = random_tensors(kDecoder);
  const std::vector<float> token = random_values(4, 9);
  const auto folded = fold_stack(*GetParam(), kDecoder, lookup_in(tensors), {}, 1);
  EXPECT_EQ(folded.front().weights.depth, 4);
  EXPECT_EQ(folded.front().output_length(1), 5);
  std::vector<float> front(1000, NAN);
  std::vector<float> back(1000, NAN);
  const auto output = run_stack(*GetParam(), folded, token, 1, {front, back}).of(0);
  EXPECT_THAT(std::vector(output.begin(), output.end()),
              testing::Pointwise(testing::FloatNear(1e-5F), run_plainly(kDecoder, token, tensors)));
}

INSTANTIATE_TEST_SUITE_P(Available, ConvolutionTest, testing::ValuesIn(available_kernels()),
                         [](const auto& test) { return std::string(test.param->name); });

TEST(MultiplyAdds, CountsWhatTheDefinitionsDo) {
  EXPECT_EQ(multiply_adds(make_layer(LayerKind::Convolution, "", 12, 32, 4, 2, 1), 4800),
            2400.0 * 12 * 32 * 4);
  EXPECT_EQ(multiply_adds(make_layer(LayerKind::TransposedConvolution, "", 50, 512, 15), 136),
            136.0 * 50 * 512 * 15);
}

}  // namespace
}  // namespace crest::nn
