#include "eval/split_calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/random.h"
#include "model/alarm_budget.h"

namespace crest::eval {
namespace {

using detect::NormalExtremes;

/// Normals with random scores and map values, all different unless `ties`.
std::vector<NormalExtremes> draw(std::size_t count, bool ties) {
  Random random(1);
  std::vector<NormalExtremes> normals(count);
  for (NormalExtremes& normal : normals) {
    normal.score = static_cast<double>(random.below(ties ? 3 : 1'000'000'000));
    for (int lead = 0; lead < 2; ++lead) normal.lead_peaks.push_back(uniform(random, 0.1, 1));
  }
  return normals;
}

/// How often chance gives each number of alarms, counted over all ways to choose which of the
/// ascending values are held out.
std::vector<double> count_all_ways(std::size_t normals, std::size_t held_out, std::size_t budget) {
  std::vector<double> ways(held_out + 1);
  std::vector<int> is_held(normals + held_out);
  std::fill(is_held.end() - static_cast<std::ptrdiff_t>(held_out), is_held.end(), 1);
  do {
    std::vector<double> calibrating;
    for (std::size_t i = 0; i < is_held.size(); ++i) {
      if (is_held[i] == 0) calibrating.push_back(static_cast<double>(i));
    }
    const double threshold = model::alarm_threshold(calibrating, budget).value();
    std::size_t alarms = 0;
    for (std::size_t i = 0; i < is_held.size(); ++i) {
      if (is_held[i] == 1 && static_cast<double>(i) > threshold) ++alarms;
    }
    ++ways[alarms];
  } while (std::ranges::next_permutation(is_held).found);
  return ways;
}

TEST(AlarmBounds, LeaveAtMostOneInFortyOutAtEachSide) {
  for (const auto& [normals, held_out, budget] : {std::tuple(9U, 5U, 100U),
                                                  {9U, 5U, 200U},
                                                  {4U, 9U, 400U},
                                                  {10U, 1U, 100U},
                                                  {6U, 7U, 300U}}) {
    const std::vector<double> ways = count_all_ways(normals, held_out, budget);
    double all = 0;
    for (const double way : ways) all += way;
    const AlarmBounds bounds = alarm_bounds(normals, held_out, budget);
    const auto outside = [&](std::size_t first, std::size_t last) {
      double sum = 0;
      for (std::size_t j = first; j < last; ++j) sum += ways[j];
      return sum / all;
    };
    // As wide as it takes, and no wider.
    EXPECT_LE(outside(0, bounds.fewest), 0.025);
    EXPECT_LE(outside(bounds.most + 1, ways.size()), 0.025);
    EXPECT_GT(outside(0, bounds.fewest + 1), 0.025);
    EXPECT_GT(outside(bounds.most, ways.size()), 0.025);
  }
}

// Fails where the rank of the threshold is off by one to either side: that is 5 per 1000.
TEST(EvaluateSplits, FalseAlarmsComeAtTheRateThatIsPromised) {
  constexpr std::size_t kSplits = 2000;
  const auto normals = draw(400, false);
  for (const std::size_t budget : {5U, 10U, 20U, 50U, 100U}) {
    const SplitResult result = evaluate_splits(normals, budget, kSplits, 1);
    ASSERT_TRUE(result.enough()) << budget;
    EXPECT_EQ(result.calibration, 200U);
    EXPECT_EQ(result.held_out, 200U);
    const double allowed = static_cast<double>(budget) / 1000;
    EXPECT_LE(result.promised, allowed);
    EXPECT_GT(result.promised, allowed - 1.0 / 201);
    EXPECT_NEAR(result.alarms.mean, result.promised,
                4 * result.alarms.deviation / std::sqrt(kSplits));
    EXPECT_LT(4 * result.alarms.deviation / std::sqrt(kSplits), 1.0 / 201) << "tells nothing";
    // The bounds hold at least 95 %; four standard errors of that.
    EXPECT_GE(result.within, 0.95 - 4 * std::sqrt(0.95 * 0.05 / kSplits)) << budget;
    // Scales are taken from the same half, so that findings keep the promise nearly.
    EXPECT_NEAR(result.findings.mean, result.promised, 0.01) << budget;
  }
}

TEST(EvaluateSplits, FalseAlarmsStayBelowThatWhereScoresAreEqual) {
  const SplitResult result = evaluate_splits(draw(400, true), 50, 200, 1);
  EXPECT_LE(result.alarms.mean, result.promised);
}

TEST(EvaluateSplits, SaysHowManyNormalsItTakes) {
  const SplitResult result = evaluate_splits(draw(139, false), 10, 200, 1);
  EXPECT_FALSE(result.enough());
  EXPECT_EQ(result.needed, 99U);
  EXPECT_EQ(result.calibration, 69U);
  EXPECT_EQ(result.held_out, 70U);
}

TEST(EvaluateSplits, TheSameSeedGivesTheSameSplits) {
  const auto normals = draw(100, false);
  const SplitResult first = evaluate_splits(normals, 100, 20, 1);
  EXPECT_EQ(first.alarms.deviation, evaluate_splits(normals, 100, 20, 1).alarms.deviation);
  EXPECT_NE(first.alarms.deviation, evaluate_splits(normals, 100, 20, 2).alarms.deviation);
}

}  // namespace
}  // namespace crest::eval
