#include "signal/trend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "signal/normalise.h"

namespace crest::signal {
namespace {

TEST(UnitRange, MapsMinimumAndMaximum) {
  std::vector<float> samples = {2, 4, 3, 6};
  scale_to_unit_range(samples);
  EXPECT_THAT(samples, testing::ElementsAre(-1, 0, -0.5, 1));
}

TEST(UnitRange, MakesFlatLeadsZero) {
  std::vector<float> flat(10, 7.5F);
  scale_to_unit_range(flat);
  EXPECT_THAT(flat, testing::Each(0.0F));
  std::vector<float> none;
  scale_to_unit_range(none);
}

TEST(UnitRange, SurvivesTheLargestFloats) {
  const float largest = std::numeric_limits<float>::max();
  std::vector<float> samples = {-largest, 0, largest};
  scale_to_unit_range(samples);
  EXPECT_THAT(samples, testing::ElementsAre(-1, 0, 1));
}

// The definition, step by step: moving average, first difference, zeros at both ends.
std::vector<double> trend_before_scaling(std::span<const float> lead, std::size_t width) {
  std::vector<double> averages;
  for (std::size_t i = 0; i + width <= lead.size(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < width; ++k) sum += lead[i + k];
    averages.push_back(sum / static_cast<double>(width));
  }
  std::vector<double> trend(width / 2, 0.0);
  for (std::size_t i = 1; i < averages.size(); ++i) trend.push_back(averages[i] - averages[i - 1]);
  trend.resize(lead.size(), 0.0);
  return trend;
}

TEST(Trend, FollowsItsDefinition) {
  LeadMatrix window(2, 60);
  for (std::size_t i = 0; i < 60; ++i) {
    window.lead(0)[i] = std::sin(0.3F * static_cast<float>(i));
    window.lead(1)[i] = 0.2F * static_cast<float>(i * 7 % 13);
  }
  const LeadMatrix trend = trend_of(window, 10);
  std::vector<double> expected;
  for (std::size_t lead = 0; lead < 2; ++lead) {
    for (const double value : trend_before_scaling(window.lead(lead), 10))
      expected.push_back(value);
  }
  const auto [lowest, highest] = std::ranges::minmax(expected);
  ASSERT_EQ(trend.values.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(trend.values[i], 2 * (expected[i] - lowest) / (highest - lowest) - 1, 1e-6) << i;
  }
}

TEST(Trend, OfSilenceIsZero) {
  EXPECT_THAT(trend_of(LeadMatrix(12, 100), 10).values, testing::Each(0.0F));
  EXPECT_THAT(trend_of(LeadMatrix(1, 5), 10).values, testing::SizeIs(5));
}

}  // namespace
}  // namespace crest::signal
