#include "nn/attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "nn/random_values.h"

namespace crest::nn {
namespace {

constexpr std::size_t kLatent = 6;
constexpr std::size_t kHeads = 2;
constexpr std::size_t kWidth = kLatent / kHeads;

using Rows = std::vector<std::vector<double>>;

Rows project(const Rows& tokens, const std::vector<float>& weight, const std::vector<float>& bias) {
  Rows projected;
  for (const auto& token : tokens) {
    std::vector<double>& row = projected.emplace_back(bias.begin(), bias.end());
    for (std::size_t o = 0; o < kLatent; ++o) {
      for (std::size_t i = 0; i < kLatent; ++i) row[o] += weight[o * kLatent + i] * token[i];
    }
  }
  return projected;
}

/// softmax(Q K^T / sqrt(width)) V of every head over all tokens at once.
std::vector<float> attend_plainly(const Rows& query, const Rows& key, const Rows& value) {
  std::vector<float> mixed(query.size() * kLatent);
  for (std::size_t head = 0; head < kHeads; ++head) {
    for (std::size_t token = 0; token < query.size(); ++token) {
      std::vector<double> weights;
      for (const auto& other : key) {
        double& score = weights.emplace_back(0.0);
        for (std::size_t i = head * kWidth; i < (head + 1) * kWidth; ++i) {
          score += query[token][i] * other[i] / std::sqrt(double{kWidth});
        }
      }
      const double largest = std::ranges::max(weights);
      double total = 0;
      for (double& weight : weights) total += weight = std::exp(weight - largest);
      for (std::size_t i = head * kWidth; i < (head + 1) * kWidth; ++i) {
        double sum = 0;
        for (std::size_t other = 0; other < value.size(); ++other) {
          sum += weights[other] / total * value[other][i];
        }
        mixed[token * kLatent + i] = static_cast<float>(sum);
      }
    }
  }
  return mixed;
}

class AttentionTest : public testing::TestWithParam<const Kernels*> {};

TEST_P(AttentionTest, ATokenThatJoinsLaterCountsAsIfItHadBeenThere) {
  std::map<std::string, std::vector<float>> tensors;
  unsigned seed = 0;
  for (const char* name : {"q", "k", "v", "o"}) {
    tensors[std::string(name) + ".weight"] = random_values(kLatent * kLatent, ++seed);
    tensors[std::string(name) + ".bias"] = random_values(kLatent, ++seed);
  }
  const auto layer = [](const char* name) {
    return Layer{LayerKind::Linear, name, kLatent, kLatent};
  };
  const Attention attention = fold_attention(
      *GetParam(), kHeads, layer("q"), layer("k"), layer("v"), layer("o"),
      [&](const std::string& name) { return std::span<const float>(tensors.at(name)); });

  for (const std::size_t standing : {1, 2, 17}) {
    StandingTokens tokens(*GetParam(), attention, standing);
    const std::vector<float> values = random_values(standing * kLatent, ++seed);
    tokens.set(*GetParam(), attention, values);
    // The second one that joins must not see the first; the third outweighs all by far.
    for (const float loudness : {1.0F, 0.1F, 60.0F}) {
      std::vector<float> joining = random_values(kLatent, ++seed);
      for (float& value : joining) value *= loudness;
      Rows all;
      for (std::size_t i = 0; i < standing; ++i) {
        all.emplace_back(values.begin() + i * kLatent, values.begin() + (i + 1) * kLatent);
      }
      all.emplace_back(joining.begin(), joining.end());
      const auto projected = [&](const std::string& name) {
        return project(all, tensors.at(name + ".weight"), tensors.at(name + ".bias"));
      };
      std::vector<float> mixed(all.size() * kLatent);
      tokens.join(*GetParam(), attention, joining, mixed);
      EXPECT_THAT(mixed, testing::Pointwise(
                             testing::FloatNear(2e-6F * (1 + loudness)),
                             attend_plainly(projected("q"), projected("k"), projected("v"))));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Available, AttentionTest, testing::ValuesIn(available_kernels()),
                         [](const auto& test) { return std::string(test.param->name); });

}  // namespace
}  // namespace crest::nn
