#include "model/alarm_budget.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "core/random.h"
#include "model/calibration.h"

namespace crest::model {
namespace {

constexpr std::size_t kBudgets[] = {1, 5, 10, 20, 50, 70, 100, 290, 400};

/// So many values in ascending order: all different, or most of them equal to others.
std::vector<double> draw(std::size_t count, bool ties, Random& random) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) {
    const double below = static_cast<double>(random.below(ties ? 5 : 1'000'000'000));
    values.push_back(below);
  }
  std::ranges::sort(values);
  return values;
}

/// Of n + 1 exchangeable values each is as likely the new one: how many of them are alarms when the
/// others calibrate.
std::size_t alarms_leaving_out(const std::vector<double>& values, std::size_t budget) {
  std::size_t alarms = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::vector<double> others = values;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    const auto threshold = alarm_threshold(others, budget);
    if (threshold && values[i] > *threshold) ++alarms;
  }
  return alarms;
}

// Exact, not by chance: fails where the rank of the threshold is off by one to either side.
TEST(AlarmThreshold, UsesUpItsBudgetOfNewNormalsAndNoMore) {
  Random random(1);
  for (std::size_t normals = 1; normals <= 120; ++normals) {
    const std::vector<double> values = draw(normals + 1, false, random);
    for (const std::size_t budget : kBudgets) {
      const std::size_t allowed = budget * (normals + 1) / 1000;
      EXPECT_EQ(alarms_leaving_out(values, budget), allowed)
          << normals << " normals, " << budget << " alarms per 1000";
    }
  }
}

TEST(AlarmThreshold, StaysWithinItsBudgetWhereValuesAreEqual) {
  Random random(2);
  for (std::size_t normals = 1; normals <= 120; ++normals) {
    const std::vector<double> values = draw(normals + 1, true, random);
    for (const std::size_t budget : kBudgets) {
      EXPECT_LE(1000 * alarms_leaving_out(values, budget), budget * (normals + 1))
          << normals << " normals, " << budget << " alarms per 1000";
    }
  }
  // All equal: nothing is above them.
  EXPECT_EQ(alarms_leaving_out(std::vector<double>(100, 1.0), 50), 0U);
}

TEST(AlarmThreshold, AlarmsAreJustThoseWhosePValueIsWithinTheBudget) {
  Random random(3);
  for (const bool ties : {false, true}) {
    for (std::size_t normals = 1; normals <= 100; ++normals) {
      const std::vector<double> values = draw(normals, ties, random);
      for (const std::size_t budget : kBudgets) {
        const auto threshold = alarm_threshold(values, budget);
        for (const double value : draw(20, ties, random)) {
          const double as_high = p_value(values, value) * static_cast<double>(normals + 1);
          const bool within =
              1000 * static_cast<std::size_t>(std::llround(as_high)) <= budget * (normals + 1);
          EXPECT_EQ(threshold && value > *threshold, within)
              << value << " among " << normals << ", " << budget << " alarms per 1000";
        }
      }
    }
  }
}

TEST(NormalsNeeded, IsJustEnough) {
  EXPECT_EQ(normals_needed(5), 199U);
  EXPECT_EQ(normals_needed(20), 49U);
  EXPECT_EQ(normals_needed(50), 19U);
  EXPECT_EQ(normals_needed(70), 14U);  // 15 * 0.07 = 1.05
  for (std::size_t budget = 1; budget <= kMostAlarms; ++budget) {
    const std::vector<double> enough(normals_needed(budget), 1.0);
    EXPECT_TRUE(alarm_threshold(enough, budget)) << budget;
    EXPECT_TRUE(alarm_guarantee(enough.size(), budget)) << budget;
    EXPECT_FALSE(alarm_threshold(std::span(enough).first(enough.size() - 1), budget)) << budget;
    EXPECT_FALSE(alarm_guarantee(enough.size() - 1, budget)) << budget;
  }
}

// The true rate of false alarms of one set of uniform values is 1 - threshold.
TEST(AlarmGuarantee, HoldsForAsManySetsAsItSays) {
  constexpr std::size_t kSets = 4000;
  constexpr double kHighest = 1e9;
  Random random(4);
  for (const auto& [normals, budget] :
       {std::pair(19U, 50U), {69U, 50U}, {69U, 100U}, {139U, 20U}}) {
    const auto guarantee = alarm_guarantee(normals, budget);
    ASSERT_TRUE(guarantee);
    EXPECT_LE(guarantee->on_average, static_cast<double>(budget) / 1000);
    EXPECT_GT(guarantee->of_this_set, guarantee->on_average);
    double sum = 0;
    std::size_t held = 0;
    for (std::size_t set = 0; set < kSets; ++set) {
      const double rate = 1 - *alarm_threshold(draw(normals, false, random), budget) / kHighest;
      sum += rate;
      if (rate <= guarantee->of_this_set) ++held;
    }
    // Within four standard errors: of a Beta(m, n + 1 - m) variable's mean and of a share of 0.95.
    const double mean = guarantee->on_average;
    const double deviation = std::sqrt(mean * (1 - mean) / (normals + 2.0) / kSets);
    EXPECT_NEAR(sum / kSets, mean, 4 * deviation) << normals << ", " << budget;
    EXPECT_NEAR(static_cast<double>(held) / kSets, 0.95, 4 * std::sqrt(0.95 * 0.05 / kSets))
        << normals << ", " << budget;
  }
}

TEST(GuaranteeInWords, SaysWhatIsPromisedOrHowManyItTakes) {
  // 7 of 140 ranks: 0.95 is the sum of the binomial terms 7 to 139 of 139 at 0.083414, in whole
  // numbers with Python's math.comb.
  EXPECT_EQ(
      guarantee_in_words(139, 50),
      "at most 50 alarms per 1000 normals on average over calibration sets of 139 normals; of "
      "this set with 95 % confidence at most 83.4 per 1000; for normals exchangeable with "
      "them");
  EXPECT_EQ(guarantee_in_words(48, 20),
            "48 normals are too few for at most 20 alarms per 1000: it takes 49");
}

}  // namespace
}  // namespace crest::model
