#include "detect/site_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/random.h"

namespace crest::detect {
namespace {

using testing::HasSubstr;

/// So many draws whose survival function is that of a standard exponential to this power.
std::vector<double> draw(std::size_t count, double exponent, Random& random) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(-std::log1p(-uniform(random, 0, 1)) / exponent);
  }
  return values;
}

model::Calibration calibration(std::vector<double> scores, std::size_t alarms_per_1000) {
  std::ranges::sort(scores);
  model::Calibration result;
  result.alarms_per_1000 = alarms_per_1000;
  result.scores = std::move(scores);
  return result;
}

constexpr SiteCheckOptions kQuick{.permutations = 399, .simulations = 50, .seed = 1};

TEST(CheckSite, FindsADifferenceWhereThereIsNoneNoMoreOftenThanItsLevel) {
  constexpr std::size_t kSites = 1000;
  Random random(1);
  for (const bool ties : {false, true}) {
    std::size_t found = 0;
    for (std::size_t site = 0; site < kSites; ++site) {
      std::vector<double> model = draw(30, 1, random);
      std::vector<double> scores = draw(12, 1, random);
      if (ties) {
        for (double& score : model) score = std::floor(2 * score);
        for (double& score : scores) score = std::floor(2 * score);
      }
      const auto check = check_site(calibration(model, 100), scores,
                                    {.permutations = 399, .simulations = 1, .seed = site});
      ASSERT_TRUE(check);
      if (check->p_value <= kSiteCheckLevel) ++found;
    }
    // An exact test: within four standard errors of 5 %, below it where scores are equal.
    const double error = std::sqrt(0.05 * 0.95 * kSites);
    EXPECT_LE(static_cast<double>(found), 0.05 * kSites + 4 * error) << ties;
    EXPECT_GE(static_cast<double>(found), 0.05 * kSites - 4 * error) << ties;
  }
}

// The definition of the power, tried out on another distribution: how often sites whose alarms are
// twice the budget are found.
TEST(CheckSite, ItsPowerIsHowOftenADoubledRateIsFound) {
  constexpr std::size_t kSites = 300;
  const double exponent = std::log(0.2) / std::log(0.1);  // 1 - F = 0.1 becomes 0.2
  Random random(2);
  std::size_t found = 0;
  double power = 0;
  for (std::size_t site = 0; site < kSites; ++site) {
    std::vector<double> model = draw(200, 1, random);
    std::vector<double> scores = draw(100, exponent, random);
    for (double& score : model) score = std::sqrt(score);
    for (double& score : scores) score = std::sqrt(score);
    const SiteCheckOptions options{
        .permutations = 399, .simulations = site == 0 ? 4000U : 1U, .seed = site};
    const auto check = check_site(calibration(model, 100), scores, options);
    ASSERT_TRUE(check);
    if (site == 0) power = check->power;
    if (check->p_value <= kSiteCheckLevel) ++found;
  }
  EXPECT_NEAR(static_cast<double>(found) / kSites, power, 4 * std::sqrt(0.25 / kSites));
  EXPECT_GT(power, 0.5);
  EXPECT_LT(power, 0.95);
}

TEST(CheckSite, NumbersNeededAreThoseOfTheWantedPower) {
  Random random(3);
  const auto first = check_site(calibration(draw(500, 1, random), 50), draw(20, 1, random), kQuick);
  ASSERT_TRUE(first);
  ASSERT_TRUE(first->site_normals_needed);
  // ln d = ln(ln 0.1 / ln 0.05) = -0.2632; (2.8016 / 0.2632)^2 = 113.3 and 1 / (1/113.3 - 1/500).
  EXPECT_EQ(*first->site_normals_needed, 147U);
  EXPECT_EQ(first->model_normals_exceeded, 113U);
  const auto second = check_site(calibration(draw(500, 1, random), 50),
                                 draw(*first->site_normals_needed, 1, random),
                                 {.permutations = 999, .simulations = 2000, .seed = 3});
  ASSERT_TRUE(second);
  EXPECT_NEAR(second->power, kSiteCheckPower, 0.05);

  const auto few = check_site(calibration(draw(113, 1, random), 50), draw(20, 1, random), kQuick);
  ASSERT_TRUE(few);
  EXPECT_FALSE(few->site_normals_needed);
}

TEST(CheckSite, SaysWhetherTheModelIsToBeCalibratedAnew) {
  Random random(4);
  const model::Calibration model = calibration(draw(600, 1, random), 50);
  const auto alike = check_site(model, draw(400, 1, random), kQuick);
  ASSERT_TRUE(alike);
  EXPECT_EQ(alike->verdict, SiteVerdict::Safe);
  EXPECT_GE(alike->power, kSiteCheckPower);
  EXPECT_NEAR(alike->higher_at_site, 0.5, 0.1);

  const auto noisier = check_site(model, draw(400, 0.5, random), kQuick);
  EXPECT_EQ(noisier->verdict, SiteVerdict::Recalibrate);
  EXPECT_GT(noisier->higher_at_site, 0.6);
  EXPECT_GT(noisier->alarm_rate.lower, 0.05);

  // Fewer alarms than wished for are a difference, too: unusual records would be missed.
  const auto quieter = check_site(model, draw(400, 2, random), kQuick);
  EXPECT_EQ(quieter->verdict, SiteVerdict::Recalibrate);
  EXPECT_EQ(quieter->p_value, 1.0 / 400);
  EXPECT_LT(quieter->higher_at_site, 0.4);

  const auto few = check_site(model, draw(10, 1, random), kQuick);
  EXPECT_EQ(few->verdict, SiteVerdict::TooFew);
  EXPECT_LT(few->power, kSiteCheckPower);
}

TEST(CheckSite, CountsAlarmsAndEqualScoresByHand) {
  // 20 per 1000 of 49: the highest, 49, is the threshold.
  std::vector<double> scores;
  for (int i = 1; i <= 49; ++i) scores.push_back(i);
  const std::vector<double> site = {1, 49, 49.5, 60};
  const auto check = check_site(calibration(scores, 20), site, kQuick);
  ASSERT_TRUE(check);
  EXPECT_EQ(check->alarms, 2U);
  EXPECT_EQ(check->model_normals, 49U);
  EXPECT_EQ(check->site_normals, 4U);
  EXPECT_EQ(check->model_median, 25);
  EXPECT_EQ(check->site_median, 49.25);
  EXPECT_DOUBLE_EQ(check->higher_at_site, (0.5 + 48.5 + 49 + 49) / (49 * 4));
  // All alike: nothing to tell apart.
  const auto equal = check_site(calibration(std::vector<double>(49, 1.0), 20),
                                std::vector<double>(9, 1.0), kQuick);
  ASSERT_TRUE(equal);
  EXPECT_EQ(equal->p_value, 1);
}

TEST(CheckSite, RefusesWhatCannotBeCompared) {
  const auto empty = check_site(calibration(std::vector<double>(49, 1.0), 20), {}, kQuick);
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().kind, ErrorKind::InvalidInput);
  const auto few = check_site(calibration(std::vector<double>(48, 1.0), 20),
                              std::vector<double>(9, 1.0), kQuick);
  ASSERT_FALSE(few);
  EXPECT_EQ(few.error().kind, ErrorKind::Config);
  EXPECT_THAT(few.error().reason, HasSubstr("it takes 49"));
}

}  // namespace
}  // namespace crest::detect
