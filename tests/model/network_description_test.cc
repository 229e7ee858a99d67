#include "model/network_description.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>
#include <vector>

namespace crest::model {
namespace {

TEST(Describe, ThePapersSizes) {
  const auto description = describe({});
  ASSERT_TRUE(description);
  EXPECT_EQ(description->config.global_tokens(), 136U);
  EXPECT_EQ(description->config.local_tokens(), 1U);
  std::size_t weights = 0;
  std::set<std::string> names;
  for (const TensorShape& tensor : tensors_of(*description)) {
    std::size_t count = 1;
    for (const std::size_t size : tensor.shape) count *= size;
    weights += count;
    EXPECT_TRUE(names.insert(tensor.name).second) << tensor.name << " twice";
  }
  EXPECT_TRUE(names.contains("global_encoder.main.0.weight"));
  EXPECT_TRUE(names.contains("attn.linear_layers.2.bias"));
  EXPECT_TRUE(names.contains("layer_norm.a_2"));
  EXPECT_GT(weights, 7'000'000U);
  EXPECT_LT(weights, 7'200'000U);
}

TEST(Describe, APartThatIsLeftOutHasNoTensors) {
  const auto names_without = [](bool Parts::* part) {
    NetworkConfig config;
    config.parts.cross_attention = false;
    config.parts.*part = false;
    std::string names;
    for (const TensorShape& tensor : tensors_of(*describe(config))) names += tensor.name + "\n";
    return names;
  };
  EXPECT_FALSE(names_without(&Parts::global_branch).contains("global"));
  EXPECT_FALSE(names_without(&Parts::local_branch).contains("local"));
  EXPECT_FALSE(names_without(&Parts::trend).contains("trend"));
  for (const char* name : {"attn", "layer_norm", "mlp"}) {
    EXPECT_FALSE(names_without(&Parts::cross_attention).contains(name)) << name;
  }
  EXPECT_EQ(names_without(&Parts::masking), names_without(&Parts::cross_attention));
}

struct HostileConfig {
  const char* name;
  void (*damage)(NetworkConfig&);
};

class DescribeTest : public testing::TestWithParam<HostileConfig> {};

TEST_P(DescribeTest, RefusesWhatCannotBe) {
  NetworkConfig config;
  GetParam().damage(config);
  const auto description = describe(config);
  ASSERT_FALSE(description);
  EXPECT_EQ(description.error().kind, ErrorKind::Config);
  EXPECT_FALSE(description.error().reason.empty());
}

constexpr std::size_t kHuge = std::numeric_limits<std::size_t>::max();

INSTANTIATE_TEST_SUITE_P(
    All, DescribeTest,
    testing::Values(
        HostileConfig{"NoLeads", [](NetworkConfig& c) { c.leads = 0; }},
        HostileConfig{"ManyLeads", [](NetworkConfig& c) { c.leads = kHuge; }},
        HostileConfig{"NoWindow", [](NetworkConfig& c) { c.window = 0; }},
        HostileConfig{"HugeWindow", [](NetworkConfig& c) { c.window = kHuge; }},
        HostileConfig{"OddWindow", [](NetworkConfig& c) { c.window = 4801; }},
        HostileConfig{"LongBeat", [](NetworkConfig& c) { c.beat = 512; }},
        HostileConfig{"HugeBeat", [](NetworkConfig& c) { c.beat = kHuge; }},
        HostileConfig{"NoChannels", [](NetworkConfig& c) { c.channels.clear(); }},
        HostileConfig{"ManyLayers", [](NetworkConfig& c) { c.channels.assign(70, 32); }},
        HostileConfig{"ZeroChannels", [](NetworkConfig& c) { c.channels[1] = 0; }},
        HostileConfig{"HugeChannels", [](NetworkConfig& c) { c.channels[1] = kHuge; }},
        HostileConfig{"HalvingKernel", [](NetworkConfig& c) { c.halving_kernel = 5; }},
        HostileConfig{"NoTaps", [](NetworkConfig& c) { c.latent_kernel = 0; }},
        HostileConfig{"ManyTaps", [](NetworkConfig& c) { c.latent_kernel = kHuge; }},
        HostileConfig{"NoLatent", [](NetworkConfig& c) { c.latent = 0; }},
        HostileConfig{"NoHeads", [](NetworkConfig& c) { c.heads = 0; }},
        HostileConfig{"UnevenHeads", [](NetworkConfig& c) { c.heads = 3; }},
        HostileConfig{"FewPatches", [](NetworkConfig& c) { c.mask_patches = 9; }},
        HostileConfig{"ManyPatches", [](NetworkConfig& c) { c.mask_patches = 4801; }},
        HostileConfig{"NoBranch",
                      [](NetworkConfig& c) {
                        c.parts.global_branch = c.parts.local_branch = false;
                        c.parts.cross_attention = false;
                      }},
        HostileConfig{"AttentionOfOne", [](NetworkConfig& c) { c.parts.local_branch = false; }},
        HostileConfig{"Dropout", [](NetworkConfig& c) { c.attention_dropout = 1; }}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace crest::model
