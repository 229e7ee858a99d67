// The forward pass against that of the authors' PyTorch network.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/file.h"
#include "model/restorer.h"
#include "parity_data.h"

namespace crest::model {
namespace {

namespace fs = std::filesystem;

class ParityTest : public testing::TestWithParam<const nn::Kernels*> {
 protected:
  void SetUp() override {
    const fs::path weights = parity_folder() / "weights.safetensors";
    if (!fs::exists(weights)) GTEST_SKIP() << "no parity data at " << parity_folder();
    const auto bytes = read_file(weights);
    ASSERT_TRUE(bytes) << to_string(bytes.error());
    const auto file = parse_tensor_file(*bytes, weights.string());
    ASSERT_TRUE(file) << to_string(file.error());
    auto network = make_network(*describe({}), file->tensors, *GetParam());
    ASSERT_TRUE(network) << to_string(network.error());
    network_ = *network;
  }

  /// The largest difference that the requirement allows.
  static double tolerance() {
    return std::string_view(GetParam()->name) == "reference" ? 1e-5 : 1e-4;
  }

  std::shared_ptr<const Network> network_;
};

void expect_near(std::span<const float> values, const std::string& name, double tolerance) {
  const std::vector<float> expected = read_parity_array(name);
  ASSERT_EQ(values.size(), expected.size()) << name;
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    ASSERT_TRUE(std::isfinite(values[i])) << name;
    largest = std::max(largest, std::abs(double{values[i]} - double{expected[i]}));
  }
  EXPECT_LE(largest, tolerance) << name;
  testing::Test::RecordProperty(name, fmt::format("{:.1e}", largest));
}

/// PyTorch has latents as [channels, tokens], the engine as [tokens, channels].
std::vector<float> by_channel(std::span<const float> latent) {
  const std::size_t channels = NetworkConfig{}.latent;
  const std::size_t tokens = latent.size() / channels;
  std::vector<float> turned(latent.size());
  for (std::size_t i = 0; i < latent.size(); ++i) {
    turned[i % channels * tokens + i / channels] = latent[i];
  }
  return turned;
}

TEST_P(ParityTest, EveryOutputOfTheForwardPass) {
  Session session(network_);
  session.set_trend(read_parity_array("trend"));
  session.set_global(read_parity_array("global_masked"));
  const Restoration restored = session.restore(read_parity_array("local_masked"));
  expect_near(restored.global, "out_global", tolerance());
  expect_near(restored.global_log_variance, "out_global_logvar", tolerance());
  expect_near(restored.local, "out_local", tolerance());
  expect_near(restored.local_log_variance, "out_local_logvar", tolerance());
  expect_near(restored.trend, "out_trend", tolerance());
}

TEST_P(ParityTest, LatentsAndAttendedTokens) {
  Session session(network_);
  session.set_trend(read_parity_array("trend"));
  session.set_global(read_parity_array("global_masked"));
  session.restore(read_parity_array("local_masked"));
  expect_near(by_channel(session.trend_latent()), "latent_trend", tolerance());
  expect_near(by_channel(session.global_latent()), "latent_global", tolerance());
  expect_near(by_channel(session.local_latent()), "latent_local", tolerance());
  expect_near(session.attended(), "attended", tolerance());
}

INSTANTIATE_TEST_SUITE_P(Kernels, ParityTest, testing::ValuesIn(nn::available_kernels()),
                         [](const auto& test) { return std::string(test.param->name); });

}  // namespace
}  // namespace crest::model
