#include "model/normal_reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "model/invented_reference.h"

namespace crest::model {
namespace {

using signal::kBeatSamples;

constexpr std::size_t kLeads = 3;
constexpr std::size_t kNormals = 12;

using Tensors = std::map<std::string, Tensor>;

Tensors invented_tensors() { return tensors_of(invented_reference(kLeads, kNormals)); }

TEST(NormalReference, WhatIsPutIntoTensorsIsTakenOut) {
  const NormalReference reference = invented_reference(kLeads, kNormals);
  Tensors tensors = tensors_of(reference);
  for (const auto& [name, tensor] : tensors) {
    EXPECT_TRUE(name.starts_with("reference.")) << name;
    std::size_t count = 1;
    for (const std::size_t size : tensor.shape) count *= size;
    EXPECT_EQ(tensor.values.size(), count) << name;
  }
  EXPECT_EQ(tensors.at("reference.shapes").shape,
            (std::vector<std::size_t>{kNormals, kLeads, kBeatSamples}));
  EXPECT_FALSE(tensors.contains("reference.evidence.11"));  // has no values
  tensors["network.weight"] = {{1}, {5}};                   // a model file holds others too
  const auto read = reference_in(tensors, kLeads);
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(read->leads, kLeads);
  EXPECT_EQ(read->normals, kNormals);
  EXPECT_EQ(read->shapes, reference.shapes);
  EXPECT_EQ(read->deviation, reference.deviation);
  EXPECT_EQ(read->variation, reference.variation);
  EXPECT_EQ(read->restoration, reference.restoration);
  EXPECT_EQ(read->between_beats, reference.between_beats);
  EXPECT_EQ(read->voltage, reference.voltage);
  EXPECT_EQ(read->voltage_spread, reference.voltage_spread);
  EXPECT_EQ(read->rr, reference.rr);
  EXPECT_EQ(read->evidence, reference.evidence);
  EXPECT_EQ(read->term_scale, reference.term_scale);
  EXPECT_EQ(read->spread, reference.spread);
  EXPECT_EQ(read->squared_norms, reference.squared_norms);
}

TEST(ReferenceIn, NamesTheTensorThatIsMissing) {
  for (const auto& [name, tensor] : invented_tensors()) {
    Tensors tensors = invented_tensors();
    tensors.erase(name);
    const auto read = reference_in(tensors, kLeads);
    if (name.starts_with("reference.evidence.")) {  // may be without values
      EXPECT_TRUE(read) << name;
      continue;
    }
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().kind, ErrorKind::Config);
    EXPECT_EQ(read.error().reason, "the reference lacks the tensor " + name);
  }
}

struct Damage {
  const char* what;
  std::function<void(std::vector<float>&)> inflict;
  bool everywhere;                 ///< no tensor may hold this
  std::vector<std::string> where;  ///< else those that may not
};

TEST(ReferenceIn, NamesTheTensorThatCannotBe) {
  const std::vector<std::string> lists = {
      "shapes",  "deviation",      "variation", "restoration", "between_beats",
      "voltage", "voltage_spread", "rr",        "term_scale"};
  const std::vector<std::string> positive = {"deviation", "variation", "restoration",
                                             "between_beats", "rr"};
  std::vector<std::string> not_negative = positive;
  not_negative.insert(not_negative.end(), {"voltage_spread", "term_scale"});
  using Values = std::vector<float>;
  const Damage damages[] = {
      {"infinite", [](Values& v) { v.back() = std::numeric_limits<float>::infinity(); }, true, {}},
      {"no number", [](Values& v) { v[0] = std::numeric_limits<float>::quiet_NaN(); }, true, {}},
      {"one too few", [](Values& v) { v.pop_back(); }, false, lists},
      {"one too many", [](Values& v) { v.push_back(1); }, false, lists},
      {"empty", [](Values& v) { v.clear(); }, false, lists},
      {"zero", [](Values& v) { v[0] = 0; }, false, positive},
      {"negative", [](Values& v) { v[0] = -1; }, false, not_negative},
      {"not sorted", [](Values& v) { v[0] = 100; }, false, {"evidence.0", "evidence.8"}},
  };
  for (const Damage& damage : damages) {
    for (const auto& [name, tensor] : invented_tensors()) {
      const std::string part = name.substr(std::string("reference.").size());
      Tensors tensors = invented_tensors();
      damage.inflict(tensors[name].values);
      const bool refused =
          damage.everywhere || std::ranges::find(damage.where, part) != damage.where.end();
      if (!refused) continue;
      const auto read = reference_in(tensors, kLeads);
      ASSERT_FALSE(read) << damage.what << ": " << name;
      EXPECT_EQ(read.error().kind, ErrorKind::Config);
      EXPECT_EQ(read.error().reason,
                "the reference holds values that cannot be in the tensor " + name)
          << damage.what;
    }
  }
}

TEST(ReferenceIn, OfOtherLeadsIsRefused) {
  EXPECT_FALSE(reference_in(invented_tensors(), kLeads + 1));
  // Of one lead it could be three times as many normals, were it not for the rest.
  EXPECT_FALSE(reference_in(invented_tensors(), 1));
}

TEST(Derive, SpreadIsTheStandardDeviationOfTheShapes) {
  const NormalReference reference = invented_reference(kLeads, kNormals);
  ASSERT_EQ(reference.spread.size(), kLeads * kBeatSamples);
  for (std::size_t i = 0; i < reference.spread.size(); ++i) {
    double mean = 0;
    for (std::size_t normal = 0; normal < kNormals; ++normal) {
      mean += double{reference.shape(normal)[i]} / kNormals;
    }
    double variance = 0;
    for (std::size_t normal = 0; normal < kNormals; ++normal) {
      variance += std::pow(double{reference.shape(normal)[i]} - mean, 2) / kNormals;
    }
    ASSERT_NEAR(reference.spread[i], std::sqrt(variance), 1e-6);
  }
}

TEST(Derive, SquaredNormsAreThoseOfTheWeightedPart) {
  const NormalReference reference = invented_reference(kLeads, kNormals);
  for (const ShapeSpace& space : kShapeSpaces) {
    const std::vector<float>& norms =
        reference.squared_norms[static_cast<std::size_t>(space.evidence)];
    ASSERT_EQ(norms.size(), kNormals * kLeads);
    for (std::size_t normal = 0; normal < kNormals; ++normal) {
      for (std::size_t lead = 0; lead < kLeads; ++lead) {
        double sum = 0;
        for (std::size_t i = space.part.begin; i < space.part.end; ++i) {
          const std::size_t place = lead * kBeatSamples + i;
          const double weight = space.by_spread ? 1 / (double{reference.spread[place]} + 0.02) : 1;
          sum += std::pow(double{reference.shape(normal)[place]} * weight, 2);
          EXPECT_NEAR(weight_at(reference, space, lead, i), weight, 1e-5 * weight);
        }
        EXPECT_NEAR(norms[normal * kLeads + lead], sum, 1e-5 * sum);
      }
    }
  }
}

/// So many normals with evidence 1, 2, 3 ...
NormalReference counting(std::size_t normals) {
  NormalReference reference;
  for (std::size_t i = 1; i <= normals; ++i) {
    reference.evidence[static_cast<std::size_t>(Evidence::Rate)].push_back(static_cast<float>(i));
  }
  return reference;
}

double surprise_at(double value, std::size_t normals = 100) {
  return surprise(counting(normals), Evidence::Rate, value);
}

TEST(Surprise, IsTheCountedShareBelowTheTail) {
  // 100 normals; a value is reached by itself, by those above it, and by half a normal more.
  EXPECT_DOUBLE_EQ(surprise_at(-5), -std::log(100.5 / 101));
  EXPECT_DOUBLE_EQ(surprise_at(1), -std::log(100.5 / 101));
  EXPECT_DOUBLE_EQ(surprise_at(1.5), -std::log(99.5 / 101));
  EXPECT_DOUBLE_EQ(surprise_at(51), -std::log(50.5 / 101));
  EXPECT_DOUBLE_EQ(surprise_at(91), -std::log(10.5 / 101));
}

TEST(Surprise, FollowsTheExponentialTailBeyond) {
  // The highest ten, 91 to 100, exceed 91 by 4.5 in the mean.
  for (const double value : {91.5, 95.5, 100.0, 120.0, 200.0}) {
    EXPECT_NEAR(surprise_at(value), std::log(10) + (value - 91) / 4.5, 1e-9) << value;
  }
  EXPECT_EQ(surprise_at(1e6), kStrongest);
  EXPECT_EQ(surprise_at(std::numeric_limits<double>::infinity()), kStrongest);
}

TEST(Surprise, NeverFallsAsTheEvidenceGrows) {
  for (const std::size_t normals : {10U, 11U, 49U, 50U, 51U, 100U, 1000U}) {
    double before = 0;
    for (double value = -1; value < 1.5 * static_cast<double>(normals); value += 0.25) {
      const double now = surprise_at(value, normals);
      ASSERT_GE(now, before) << value << " of " << normals;
      before = now;
    }
  }
}

TEST(Surprise, IsNoneWithoutEnoughToCompareWith) {
  EXPECT_EQ(surprise_at(1000, 0), 0);
  EXPECT_EQ(surprise_at(1000, 9), 0);
  EXPECT_GT(surprise_at(1000, 10), 0);
  EXPECT_EQ(surprise(counting(100), Evidence::Pause, 1000), 0);
}

TEST(Surprise, ATailOfOneValueIsSurpassedAtOnce) {
  NormalReference reference = counting(100);
  for (float& value : reference.evidence[static_cast<std::size_t>(Evidence::Rate)]) value = 3;
  EXPECT_DOUBLE_EQ(surprise(reference, Evidence::Rate, 3), -std::log(100.5 / 101));
  EXPECT_GT(surprise(reference, Evidence::Rate, 3.001), std::log(10));
  EXPECT_EQ(surprise(reference, Evidence::Rate, 5), kStrongest);
}

}  // namespace
}  // namespace crest::model
