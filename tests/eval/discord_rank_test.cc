#include "eval/discord_rank.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace crest::eval {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

TEST(DiscordRank, CountsThePeaksMetBefore) {
  //                                0  1  2  3  4  5  6  7  8  9
  const std::vector<float> scores = {9, 8, 1, 7, 1, 5, 4, 1, 6, 1};
  const auto rank = [&](std::size_t anomalous, std::size_t separation) {
    std::vector<std::uint8_t> truth(scores.size());
    truth[anomalous] = 1;
    return discord_rank(scores, truth, separation);
  };
  EXPECT_EQ(rank(0, 3), 1U);
  EXPECT_EQ(rank(3, 2), 2U);  // 9; 8 is its neighbour
  EXPECT_EQ(rank(3, 1), 3U);  // 9 and 8
  EXPECT_EQ(rank(8, 2), 3U);  // 9 and 7
  EXPECT_EQ(rank(5, 3), 4U);  // 9, 7 and 6
  EXPECT_EQ(rank(5, 4), 3U);  // 9, and 6; 7 lies 3 from 9
  EXPECT_EQ(rank(5, 0), 5U);
  EXPECT_EQ(rank(5, 100), 2U);
}

TEST(DiscordRank, CountsEqualScoresAgainstTheAnomaly) {
  const std::vector<float> constant(100, 0.0F);
  std::vector<std::uint8_t> truth(100);
  for (std::size_t t = 40; t < 60; ++t) truth[t] = 1;
  // 0, 10, 20, 30 before and 60, 70, 80, 90 behind.
  EXPECT_EQ(discord_rank(constant, truth, 10), 9U);
}

TEST(DiscordRank, PassesOverWhatWasNotAssessed) {
  const std::vector<float> scores = {kNaN, 3, 2, kNaN};
  EXPECT_EQ(discord_rank(scores, std::vector<std::uint8_t>{0, 0, 1, 1}, 1), 2U);
  EXPECT_EQ(discord_rank(scores, std::vector<std::uint8_t>{1, 0, 0, 0}, 1), 0U);
  EXPECT_EQ(discord_rank(scores, std::vector<std::uint8_t>{0, 0, 0, 0}, 1), 0U);
}

}  // namespace
}  // namespace crest::eval
