#include "signal/gap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace crest::signal {
namespace {

constexpr float kInvalid = std::numeric_limits<float>::quiet_NaN();

TEST(Gap, IsBridgedByAStraightLine) {
  std::vector<float> samples = {1, 2, kInvalid, kInvalid, kInvalid, 6, 5};
  const std::vector<Gap> gaps = bridge_gaps(samples, 500, 1000);
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].begin, 2U);
  EXPECT_EQ(gaps[0].end, 5U);
  EXPECT_THAT(samples, testing::ElementsAre(1, 2, 3, 4, 5, 6, 5));
}

TEST(Gap, AtAnEndRepeatsTheNeighbour) {
  std::vector<float> samples = {kInvalid, kInvalid, 3, 4, kInvalid};
  EXPECT_EQ(bridge_gaps(samples, 500, 1000).size(), 2U);
  EXPECT_THAT(samples, testing::ElementsAre(3, 3, 3, 4, 4));
}

TEST(Gap, TakesInfiniteAndAbsurdValuesForInvalid) {
  const float infinite = std::numeric_limits<float>::infinity();
  std::vector<float> samples = {0, infinite, 0, -infinite, 0, 1e30F, 0, -1001, 0, 999, 0};
  EXPECT_EQ(bridge_gaps(samples, 500, 1000).size(), 4U);
  EXPECT_THAT(samples, testing::ElementsAre(0, 0, 0, 0, 0, 0, 0, 0, 0, 999, 0));
}

TEST(Gap, FillingTheLeadLeavesZeros) {
  std::vector<float> samples(50, kInvalid);
  const std::vector<Gap> gaps = bridge_gaps(samples, 500, 1000);
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].size(), 50U);
  EXPECT_THAT(samples, testing::Each(0.0F));
}

TEST(Gap, IsALongFlatLineToo) {
  std::vector<float> samples;
  for (int i = 0; i < 1000; ++i) samples.push_back(static_cast<float>(i % 7));
  std::fill(samples.begin() + 200, samples.begin() + 200 + 290, 1.0F);  // 2.9 s at 100 Hz
  std::fill(samples.begin() + 600, samples.begin() + 600 + 310, 9.0F);  // 3.1 s
  const std::vector<Gap> gaps = bridge_gaps(samples, 100, 1000);
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].begin, 600U);
  EXPECT_EQ(gaps[0].end, 910U);
  EXPECT_EQ(gaps[0].reason, "flat line");
}

TEST(HoldsGaps, WhereverTheyBegin) {
  for (const std::size_t length : {298U, 300U, 301U, 302U, 599U}) {  // at 100 Hz, 300 is 3 s
    for (std::size_t begin = 0; begin + length <= 700; begin += 7) {
      std::vector<float> samples;
      for (int i = 0; i < 700; ++i) samples.push_back(static_cast<float>(i % 7));
      EXPECT_FALSE(holds_gaps(samples, 100, 1000));
      std::fill_n(samples.begin() + static_cast<std::ptrdiff_t>(begin), length, 9.0F);
      EXPECT_EQ(holds_gaps(samples, 100, 1000), length > 300) << length << " from " << begin;
      EXPECT_EQ(!bridge_gaps(samples, 100, 1000).empty(), length > 300);
    }
  }
  for (const float invalid : {kInvalid, 1001.0F, -1001.0F}) {
    for (std::size_t at = 0; at < 7; ++at) {
      std::vector<float> samples = {1, -1000, 1000, 1, 2, 1, 2};
      EXPECT_FALSE(holds_gaps(samples, 100, 1000));
      samples[at] = invalid;
      EXPECT_TRUE(holds_gaps(samples, 100, 1000)) << invalid << " at " << at;
    }
  }
}

TEST(Gap, OfTwoKindsSideBySideIsBridgedAsOne) {
  std::vector<float> samples(403, 5.0F);
  samples[0] = 0;
  samples[401] = kInvalid;
  samples[402] = 402;
  EXPECT_EQ(bridge_gaps(samples, 100, 1000).size(), 2U);
  for (std::size_t i = 0; i < samples.size(); ++i) EXPECT_NEAR(samples[i], i, 1e-3);
}

}  // namespace
}  // namespace crest::signal
