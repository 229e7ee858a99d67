#include "model/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/random.h"

namespace crest::model {
namespace {

/// Values from 0 to 99 with many ties.
std::vector<double> draw(std::size_t count, Random& random) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<double>(random.below(100)));
  return values;
}

TEST(PValue, CountsTheValueItselfAmongThoseAsHigh) {
  const std::vector<double> normals = {1, 2, 2, 3};
  EXPECT_DOUBLE_EQ(p_value(normals, 4), 0.2);
  EXPECT_DOUBLE_EQ(p_value(normals, 3), 0.4);
  EXPECT_DOUBLE_EQ(p_value(normals, 2), 0.8);
  EXPECT_DOUBLE_EQ(p_value(normals, 0), 1);
  EXPECT_DOUBLE_EQ(p_value({}, 0), 1);
}

// Of n + 1 exchangeable values each is as likely the new one, so leaving out each in turn gives the
// exact share of new normals that fall below a budget.
TEST(PValue, NormalsFallBelowABudgetNoMoreOftenThanItSays) {
  Random random(1);
  for (std::size_t count = 1; count <= 60; ++count) {
    std::vector<double> values = draw(count + 1, random);
    std::ranges::sort(values);
    for (const double budget : {0.01, 0.05, 0.1, 0.29, 0.5}) {
      std::size_t below = 0;
      for (std::size_t i = 0; i < values.size(); ++i) {
        std::vector<double> others = values;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
        if (p_value(others, values[i]) <= budget) ++below;
      }
      EXPECT_LE(static_cast<double>(below), budget * static_cast<double>(values.size()))
          << count << " values, budget " << budget;
    }
  }
}

TEST(LeadScales, AreTheMediansOfTheirLists) {
  Calibration calibration;
  calibration.lead_peaks = {{1, 2, 3}, {1, 2, 3, 4}, {}};
  EXPECT_EQ(lead_scales(calibration), (std::vector<double>{2, 3, 1}));
}

TEST(FindingThreshold, IsTheLeastValueWithinTheBudget) {
  Random random(2);
  for (std::size_t count = 1; count <= 200; ++count) {
    Calibration calibration;
    calibration.beat_peaks = draw(count, random);
    std::ranges::sort(calibration.beat_peaks);
    for (const std::size_t budget : {10U, 50U, 70U, 100U, 290U, 400U}) {
      calibration.alarms_per_1000 = budget;
      const double threshold = finding_threshold(calibration);
      const double lower = std::nextafter(threshold, -1.0);
      // In whole numbers: how many as high, the new one counted, of how many.
      const auto is_within = [&](double value) {
        const double p = p_value(calibration.beat_peaks, value);
        const auto as_high = std::llround(p * static_cast<double>(count + 1));
        return 1000 * static_cast<std::size_t>(as_high) <= budget * (count + 1);
      };
      if (1000 > budget * (count + 1)) {
        EXPECT_TRUE(std::isinf(threshold)) << count << " values, budget " << budget;
      } else {
        EXPECT_TRUE(is_within(threshold)) << count << " values, budget " << budget;
        EXPECT_FALSE(is_within(lower)) << count << " values, budget " << budget;
      }
    }
  }
}

TEST(FindingThreshold, IsInfiniteWithoutRecords) {
  EXPECT_EQ(finding_threshold({}), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace crest::model
