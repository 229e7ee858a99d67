// The convolutions as matrix products against LibTorch's own.
#include "train/convolution.h"

#include <gtest/gtest.h>

#include <vector>

namespace crest::train {
namespace {

struct Case {
  const char* name;
  nn::Layer layer;
  std::int64_t length;
};

class ConvolutionTest : public testing::TestWithParam<Case> {};

torch::Tensor by_libtorch(const nn::Layer& layer, const torch::Tensor& weight,
                          const torch::Tensor& signal) {
  const auto stride = static_cast<std::int64_t>(layer.stride);
  const auto padding = static_cast<std::int64_t>(layer.padding);
  const torch::Tensor channels_first = signal.transpose(1, 2);
  return (layer.kind == nn::LayerKind::Convolution
              ? torch::conv1d(channels_first, weight, {}, stride, padding)
              : torch::conv_transpose1d(channels_first, weight, {}, stride, padding))
      .transpose(1, 2);
}

TEST_P(ConvolutionTest, EqualsLibTorchForwardAndBackward) {
  const auto& [name, layer, length] = GetParam();
  torch::manual_seed(3);
  at::set_num_threads(2);
  const bool transposed = layer.kind == nn::LayerKind::TransposedConvolution;
  const auto inputs = static_cast<std::int64_t>(layer.inputs);
  const auto outputs = static_cast<std::int64_t>(layer.outputs);
  const auto taps = static_cast<std::int64_t>(layer.kernel);
  const auto options = torch::dtype(torch::kFloat32).requires_grad(true);
  const torch::Tensor weight = transposed ? torch::randn({inputs, outputs, taps}, options)
                                          : torch::randn({outputs, inputs, taps}, options);
  const torch::Tensor signal = torch::randn({3, length, inputs}, options);
  const torch::Tensor ours = convolve(layer, weight, signal);
  const torch::Tensor theirs = by_libtorch(layer, weight, signal);
  ASSERT_EQ(ours.sizes(), theirs.sizes());
  EXPECT_TRUE(torch::allclose(ours, theirs, 1e-4, 1e-4));

  // Any fixed weighting of the outputs makes a scalar whose gradients can be compared.
  const torch::Tensor weighting = torch::randn(ours.sizes());
  const auto gradients_of = [&](const torch::Tensor& output) {
    return torch::autograd::grad({(output * weighting).sum()}, {weight, signal});
  };
  const auto our_gradients = gradients_of(ours);
  const auto their_gradients = gradients_of(theirs);
  for (std::size_t i = 0; i < our_gradients.size(); ++i) {
    EXPECT_TRUE(torch::allclose(our_gradients[i], their_gradients[i], 1e-3, 1e-3)) << i;
  }
}

// bf16 keeps 8 bits of a factor: an error of 2^-9 in each, over sums of some dozen products.
TEST_P(ConvolutionTest, MixedPrecisionIsNearAndNoMore) {
  const auto& [name, layer, length] = GetParam();
  torch::manual_seed(3);
  const bool transposed = layer.kind == nn::LayerKind::TransposedConvolution;
  const auto inputs = static_cast<std::int64_t>(layer.inputs);
  const auto outputs = static_cast<std::int64_t>(layer.outputs);
  const auto taps = static_cast<std::int64_t>(layer.kernel);
  const auto options = torch::dtype(torch::kFloat32).requires_grad(true);
  const torch::Tensor weight = transposed ? torch::randn({inputs, outputs, taps}, options)
                                          : torch::randn({outputs, inputs, taps}, options);
  const torch::Tensor signal = torch::randn({2, length, inputs}, options);
  const torch::Tensor exact = convolve(layer, weight, signal);
  const torch::Tensor mixed = convolve(layer, weight, signal, Precision::Mixed);
  const auto distance = [](const torch::Tensor& a, const torch::Tensor& b) {
    return ((a - b).square().mean() / b.square().mean()).sqrt().item<double>();
  };
  EXPECT_EQ(mixed.dtype(), torch::kFloat32);
  EXPECT_LT(distance(mixed, exact), 0.01);
  EXPECT_GT(distance(mixed, exact), 1e-5) << "was computed in f32";
  const auto gradients_of = [&](const torch::Tensor& output) {
    return torch::autograd::grad({output.square().sum()}, {weight, signal});
  };
  const auto exact_gradients = gradients_of(exact);
  const auto mixed_gradients = gradients_of(mixed);
  for (std::size_t i = 0; i < exact_gradients.size(); ++i) {
    EXPECT_LT(distance(mixed_gradients[i], exact_gradients[i]), 0.02) << i;
  }
}

constexpr auto kForward = nn::LayerKind::Convolution;
constexpr auto kTransposed = nn::LayerKind::TransposedConvolution;

INSTANTIATE_TEST_SUITE_P(Kinds, ConvolutionTest,
                         testing::Values(Case{"Halving", {kForward, "", 5, 7, 4, 2, 1}, 32},
                                         Case{"Latent", {kForward, "", 6, 4, 15, 1, 0}, 20},
                                         Case{"Doubling", {kTransposed, "", 5, 7, 4, 2, 1}, 16},
                                         Case{"FromLatent", {kTransposed, "", 6, 4, 15, 1, 0}, 9},
                                         Case{
                                             "FromOneToken", {kTransposed, "", 6, 4, 15, 1, 0}, 1}),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace crest::train
