// What holds for whatever is planted.
#include "eval/planting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include "eval/planted_change.h"
#include "normal_record.h"

namespace crest::eval {
namespace {

TEST(ChangeDescriptions, StandInTheOrderOfTheEnumerationWithGrowingStrengths) {
  std::set<std::string_view> names;
  std::size_t place = 0;
  for (const ChangeDescription& description : change_descriptions()) {
    EXPECT_EQ(static_cast<std::size_t>(description.kind), place++);
    EXPECT_EQ(change_kind(description.name), description.kind);
    EXPECT_EQ(&description_of(description.kind), &description);
    EXPECT_TRUE(names.insert(description.name).second) << description.name;
    const auto& amounts = description.amounts;
    EXPECT_TRUE(std::ranges::is_sorted(amounts) ||
                std::ranges::is_sorted(amounts, std::ranges::greater()))
        << description.name;
  }
  EXPECT_EQ(strength("strong"), Strength::Strong);
  EXPECT_FALSE(strength("stronger"));
  EXPECT_FALSE(change_kind("rbb"));
}

TEST(PlantingSeed, DependsOnSeedRecordAndKind) {
  const std::uint64_t seed = planting_seed(1, "00010", ChangeKind::PeakedT);
  EXPECT_EQ(seed, planting_seed(1, "00010", ChangeKind::PeakedT));
  EXPECT_NE(seed, planting_seed(2, "00010", ChangeKind::PeakedT));
  EXPECT_NE(seed, planting_seed(1, "00011", ChangeKind::PeakedT));
  EXPECT_NE(seed, planting_seed(1, "00010", ChangeKind::LowVoltage));
}

class Planting : public testing::TestWithParam<std::pair<ChangeKind, Strength>> {
 protected:
  static Planted planted(std::uint64_t seed = 1) {
    const auto result = plant(normal_record(), GetParam().first, GetParam().second, seed);
    EXPECT_TRUE(result) << result.error().reason;
    return result.value_or(Planted{});
  }
  static bool moves_beats() {
    return GetParam().first == ChangeKind::PrematureAtrialBeat ||
           GetParam().first == ChangeKind::IrregularWithoutP;
  }
};

TEST_P(Planting, RepeatsItself) {
  const Planted first = planted();
  const Planted second = planted();
  EXPECT_EQ(first.signal.values, second.signal.values);
  EXPECT_EQ(first.mask, second.mask);
  EXPECT_EQ(first.what, second.what);
}

TEST_P(Planting, KeepsEinthovenAndGoldberger) {
  const NormalEcg& ecg = normal_record();
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Planted result = planted(seed);
    // As exactly as the record itself, whose leads are rounded to 1 uV each.
    const auto fault = [&](const LeadMatrix& x, std::size_t t) {
      const double one = x.lead(0)[t];
      const double two = x.lead(1)[t];
      return std::max(
          {std::abs(x.lead(2)[t] - (two - one)), std::abs(x.lead(3)[t] + (one + two) / 2),
           std::abs(x.lead(4)[t] - (one - two / 2)), std::abs(x.lead(5)[t] - (two - one / 2))});
    };
    double before = 0;
    double after = 0;
    for (std::size_t t = 0; t < ecg.signal.samples; ++t) {
      before = std::max(before, fault(ecg.signal, t));
      after = std::max(after, fault(result.signal, t));
    }
    EXPECT_LE(after, before + 1e-5);
  }
}

TEST_P(Planting, DeviatesVisiblyInTheTruthOnly) {
  const NormalEcg& ecg = normal_record();
  const Planted result = planted();
  if (moves_beats()) return;
  const bool nuisance = description_of(GetParam().first).nuisance;
  bool identical_somewhere = false;
  double largest = 0;
  for (std::size_t i = 0; i < result.mask.size(); ++i) {
    const double deviation =
        std::abs(double{result.signal.values[i]} - double{ecg.signal.values[i]});
    largest = std::max(largest, deviation);
    identical_somewhere |= deviation == 0;
    if (result.mask[i] == 0 && !nuisance) {
      ASSERT_LT(deviation, kLeastDeviation) << i;
    }
  }
  EXPECT_GE(largest, nuisance ? 0.01 : kLeastDeviation);
  if (!nuisance) {
    EXPECT_TRUE(identical_somewhere);
  }
}

TEST_P(Planting, SpansAndMaskSayTheSame) {
  const Planted result = planted();
  std::vector<std::uint8_t> mask(result.mask.size());
  const std::size_t samples = result.signal.samples;
  for (const TruthSpan& span : result.truth) {
    EXPECT_LT(span.time.start, span.time.end);
    const auto first = static_cast<std::size_t>(std::lround(span.time.start * 500));
    const auto last = static_cast<std::size_t>(std::lround(span.time.end * 500));
    for (std::size_t t = first; t < last; ++t) mask[span.lead * samples + t] = 1;
  }
  EXPECT_EQ(mask, result.mask);
  EXPECT_EQ(result.truth.empty(), description_of(GetParam().first).nuisance);
}

TEST_P(Planting, NeverJumps) {
  if (description_of(GetParam().first).nuisance) return;
  const NormalEcg& ecg = normal_record();
  const auto steepest = [](const LeadMatrix& x) {
    double step = 0;
    for (std::size_t lead = 0; lead < x.leads; ++lead) {
      for (std::size_t t = 1; t < x.samples; ++t) {
        step = std::max(step, std::abs(double{x.lead(lead)[t]} - double{x.lead(lead)[t - 1]}));
      }
    }
    return step;
  };
  // A QRS complex may be as steep as this heart's are, or as one of 2.6 mV within 40 ms.
  for (const std::uint64_t seed : {1, 2, 3}) {
    EXPECT_LE(steepest(planted(seed).signal), std::max(1.1 * steepest(ecg.signal), 0.25));
  }
}

std::vector<std::pair<ChangeKind, Strength>> every_kind_and_strength() {
  std::vector<std::pair<ChangeKind, Strength>> all;
  for (const ChangeDescription& description : change_descriptions()) {
    for (const Strength grade : kStrengths) all.emplace_back(description.kind, grade);
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(EveryKind, Planting, testing::ValuesIn(every_kind_and_strength()),
                         [](const auto& each) {
                           std::string name(description_of(each.param.first).name);
                           std::erase(name, '-');
                           return name + std::string(to_string(each.param.second));
                         });

TEST(Plant, LeavesWhatLiesOutsideOfSingleBeatsToTheBit) {
  const NormalEcg& ecg = normal_record();
  for (const ChangeKind kind : {ChangeKind::PrematureVentricularBeat, ChangeKind::MissingBeat}) {
    for (const Strength grade : kStrengths) {
      const auto result = plant(ecg, kind, grade, 5);
      ASSERT_TRUE(result);
      for (std::size_t i = 0; i < result->mask.size(); ++i) {
        if (result->mask[i] == 0) {
          ASSERT_EQ(result->signal.values[i], ecg.signal.values[i]) << i;
        }
      }
    }
  }
}

TEST(Plant, SharesTheTurnsOfChanceAmongStrengths) {
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    const auto mild = plant(normal_record(), ChangeKind::StElevation, Strength::Mild, seed);
    const auto strong = plant(normal_record(), ChangeKind::StElevation, Strength::Strong, seed);
    ASSERT_TRUE(mild && strong);
    EXPECT_EQ(mild->what, strong->what);
    // What is true of the mild change is true of the strong one.
    for (std::size_t i = 0; i < mild->mask.size(); ++i) {
      if (mild->mask[i] != 0) {
        ASSERT_NE(strong->mask[i], 0) << i;
      }
    }
  }
}

TEST(Plant, RefusesLowVoltageWhereItIsLow) {
  NormalEcg ecg = normal_record();
  for (float& x : ecg.signal.values) x *= 0.2F;
  const auto result = plant(ecg, ChangeKind::LowVoltage, Strength::Mild, 1);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().reason, testing::HasSubstr("limb leads reach only"));
}

}  // namespace
}  // namespace crest::eval
