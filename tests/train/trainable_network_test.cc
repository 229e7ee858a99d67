// The network with gradients and the engine's, built from one description, compute the same.
#include "train/trainable_network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "model/restorer.h"
#include "nn/kernels.h"

namespace crest::train {
namespace {

model::NetworkConfig small_network() {
  return {.leads = 3,
          .window = 160,
          .beat = 32,
          .channels = {4, 6, 8},
          .halving_kernel = 4,
          .latent_kernel = 4,
          .latent = 6,
          .heads = 2,
          .attention_dropout = 0.1,
          .mask_patches = 100,
          .parts = {}};
}

/// Running statistics that are not those of a new network, so that folding them is put to the test.
TrainableNetwork random_network(const model::NetworkConfig& config) {
  torch::manual_seed(7);
  TrainableNetwork network(*model::describe(config));
  const torch::NoGradGuard no_gradients;
  for (const auto& [name, value] : network.state()) {
    if (name.ends_with("running_mean")) value.normal_(0, 0.1);
    if (name.ends_with("running_var")) value.uniform_(0.5, 2);
  }
  return network;
}

torch::Tensor random_view(std::size_t length, std::size_t leads) {
  return torch::randn({1, static_cast<std::int64_t>(length), static_cast<std::int64_t>(leads)});
}

std::span<const float> values(const torch::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

double largest_difference(std::span<const float> engine, const torch::Tensor& trainer) {
  const torch::Tensor expected = trainer.contiguous();
  const auto wanted = values(expected);
  EXPECT_EQ(engine.size(), wanted.size());
  double largest = 0;
  for (std::size_t i = 0; i < std::min(engine.size(), wanted.size()); ++i) {
    largest = std::max(largest, std::abs(double{engine[i]} - double{wanted[i]}));
  }
  return largest;
}

void expect_agreement(const model::NetworkConfig& config, const nn::Kernels& kernels,
                      double tolerance) {
  SCOPED_TRACE(kernels.name);
  TrainableNetwork trainer = random_network(config);
  const auto engine = model::make_network(trainer.description(), trainer.export_tensors(), kernels);
  ASSERT_TRUE(engine) << to_string(engine.error());
  const torch::Tensor window = random_view(config.window, config.leads);
  const torch::Tensor beat = random_view(config.beat, config.leads);
  const torch::Tensor trend = random_view(config.window, config.leads);

  const torch::NoGradGuard no_gradients;
  const RestoredBatch expected = trainer.forward(window, beat, trend, /*training=*/false);
  model::Session session(*engine);
  session.set_trend(values(trend));
  session.set_global(values(window));
  const model::Restoration restored = session.restore(values(beat));
  const auto agrees = [&](std::span<const float> of_engine, const torch::Tensor& of_trainer) {
    ASSERT_EQ(!of_engine.empty(), of_trainer.defined());
    if (!of_trainer.defined()) return;
    EXPECT_LE(largest_difference(of_engine, of_trainer), tolerance);
  };
  agrees(restored.global, expected.global);
  agrees(restored.global_log_variance, expected.global_log_variance);
  agrees(restored.local, expected.local);
  agrees(restored.local_log_variance, expected.local_log_variance);
  agrees(restored.trend, expected.trend);
  EXPECT_EQ(restored.global.empty(), !config.parts.global_branch);
  EXPECT_EQ(restored.local.empty(), !config.parts.local_branch);
  EXPECT_EQ(restored.trend.empty(), !config.parts.trend);
}

TEST(TrainableNetwork, AgreesWithTheEngineOnEveryInstructionSet) {
  for (const nn::Kernels* kernels : nn::available_kernels()) {
    expect_agreement(small_network(), *kernels, 1e-5);
  }
}

TEST(TrainableNetwork, AgreesWithTheEngineAtTheSizesOfThePaper) {
  expect_agreement({}, nn::fastest_kernels(), 1e-4);
}

/// All networks that leave out parts and can still restore.
std::vector<model::NetworkConfig> networks_of_parts() {
  std::vector<model::NetworkConfig> networks;
  for (unsigned bits = 0; bits < 1U << model::kPartNames.size(); ++bits) {
    model::NetworkConfig config = small_network();
    for (std::size_t i = 0; i < model::kPartNames.size(); ++i) {
      config.parts.*model::kPartNames.at(i).part = (bits >> i & 1U) != 0;
    }
    if (model::describe(config)) networks.push_back(config);
  }
  return networks;
}

TEST(TrainableNetwork, AgreesWithTheEngineWhateverPartsAreLeftOut) {
  const auto networks = networks_of_parts();
  // Both branches with and without cross-attention, or one of them; masking, uncertainty, trend.
  EXPECT_EQ(networks.size(), (2U + 2U) * 8U);
  for (const model::NetworkConfig& config : networks) {
    expect_agreement(config, nn::fastest_kernels(), 1e-5);
  }
}

TEST(TrainableNetwork, ImportsWhatItExported) {
  const TrainableNetwork one = random_network(small_network());
  torch::manual_seed(8);
  TrainableNetwork other(*model::describe(small_network()));
  other.import_tensors(one.export_tensors());
  for (const auto& [name, value] : one.state()) {
    EXPECT_TRUE(torch::equal(value, other.state().at(name))) << name;
  }
}

TEST(TrainableNetwork, GivesEveryParameterAGradient) {
  TrainableNetwork network = random_network(small_network());
  const model::NetworkConfig config = small_network();
  const RestoredBatch restored = network.forward(
      random_view(config.window, config.leads), random_view(config.beat, config.leads),
      random_view(config.window, config.leads), /*training=*/true);
  (restored.global.sum() + restored.global_log_variance.sum() + restored.local.sum() +
   restored.local_log_variance.sum() + restored.trend.sum())
      .backward();
  for (const auto& [name, value] : network.state()) {
    EXPECT_EQ(value.requires_grad(), value.grad().defined()) << name;
  }
}

}  // namespace
}  // namespace crest::train
