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

TEST(FindingThreshold, IsTheLeastValueWithinTheBudget) {
  Random random(2);
  for (std::size_t count = 1; count <= 200; ++count) {
    Calibration calibration;
    calibration.peaks = draw(count, random);
    std::ranges::sort(calibration.peaks);
    for (const double budget : {0.01, 0.05, 0.07, 0.1, 0.29, 0.57, 0.99}) {
      calibration.budget = budget;
      const double threshold = finding_threshold(calibration);
      const double lower = std::nextafter(threshold, 0.0);
      if (1 / (1 + static_cast<double>(count)) > budget) {
        EXPECT_TRUE(std::isinf(threshold)) << count << " values, budget " << budget;
      } else {
        EXPECT_LE(p_value(calibration.peaks, threshold), budget) << count << " values";
        EXPECT_GT(p_value(calibration.peaks, lower), budget) << count << " values";
      }
    }
  }
}

TEST(FindingThreshold, IsInfiniteWithoutRecords) {
  EXPECT_EQ(finding_threshold({}), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace crest::model
