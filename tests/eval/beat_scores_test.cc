#include "eval/beat_scores.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace crest::eval {
namespace {

/// Two leads of 10 s at 100 Hz whose map is the time in hundredths, twice that on the second lead.
Assessment rising() {
  Assessment assessment;
  assessment.leads = {"MLII", "V5"};
  assessment.rate = 100;
  assessment.samples = 1000;
  for (const float factor : {1.0F, 2.0F}) {
    for (int i = 0; i < 1000; ++i) assessment.map.push_back(factor * static_cast<float>(i));
  }
  return assessment;
}

TEST(MapScores, AreTheMeanOverLeadsAndTheSpanOfTheBeat) {
  // 175 to 244 hundredths, mean 209.5; both leads: 1.5 times that.
  const std::vector<double> times = {2.0};
  const BeatScores scores = map_scores(rising(), times);
  ASSERT_EQ(scores.size(), 1U);
  EXPECT_NEAR(scores[0].value(), 1.5 * 209.5, 1e-9);
}

TEST(MapScores, AreNoneWhereLessThanHalfWasAssessed) {
  Assessment assessment = rising();
  const float nothing = std::numeric_limits<float>::quiet_NaN();
  for (std::size_t i = 300; i < 500; ++i) assessment.map[i] = nothing;  // one of two leads
  for (std::size_t i = 600; i < 700; ++i) assessment.map[i] = nothing;  // both leads
  for (std::size_t i = 1600; i < 1700; ++i) assessment.map[i] = nothing;
  // Within the first gap; within the second; half out of the record, and more.
  const std::vector<double> times = {4, 6.3, 0.1, 9.9, 12, -1};
  const BeatScores scores = map_scores(assessment, times);
  EXPECT_NEAR(scores[0].value(), 2 * 409.5, 1e-9);
  EXPECT_FALSE(scores[1]);
  EXPECT_TRUE(scores[2]);  // 0.55 of 0.7 s
  EXPECT_TRUE(scores[3]);  // 0.35 of 0.7 s
  EXPECT_FALSE(scores[4]);
  EXPECT_FALSE(scores[5]);
  assessment.map.clear();
  EXPECT_FALSE(map_scores(assessment, times)[0]);
}

TEST(OwnScores, AreThoseOfTheRPeaksFoundOrOfTheMapWhereTheDetectorScoresNoBeats) {
  Assessment assessment = rising();
  const std::vector<double> times = {2.0, 4.0, 6.0, 8.0};
  EXPECT_EQ(own_scores(assessment, times), map_scores(assessment, times));
  assessment.r_peaks = {2.1, 3.9, 6.2, 8.0};  // the third 200 ms off
  assessment.beat_scores = {1.5, 7.0, 3.0, std::nullopt};
  EXPECT_EQ(own_scores(assessment, times), (BeatScores{1.5, 7.0, std::nullopt, std::nullopt}));
}

TEST(EarlyScores, AreHowFarTheIntervalLiesFromTheMedianOne) {
  // Intervals 1, 1, 0.5, 1.5, 1: median 1.
  const std::vector<double> times = {0, 1, 2, 2.5, 4, 5};
  const BeatScores scores = early_scores(times);
  EXPECT_FALSE(scores[0]);
  EXPECT_NEAR(scores[1].value(), 0, 1e-6);
  EXPECT_NEAR(scores[3].value(), std::log(2.0), 1e-6);
  EXPECT_NEAR(scores[4].value(), std::log(1.5), 1e-6);
  EXPECT_TRUE(early_scores({}).empty());
  EXPECT_TRUE(std::isfinite(early_scores(std::vector<double>{1, 1, 1})[1].value()));
}

TEST(BeatRuns, JoinConsecutiveBeatsAndEndAtALongPause) {
  const std::vector<double> times = {0.1, 1, 2, 3, 12, 13};
  const std::vector<std::uint8_t> chosen = {1, 0, 1, 1, 1, 0};
  const auto runs = beat_runs(times, chosen);
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_EQ(runs[0].start, 0);  // not before the record
  EXPECT_NEAR(runs[0].end, 0.55, 1e-9);
  EXPECT_NEAR(runs[1].start, 1.75, 1e-9);
  EXPECT_NEAR(runs[1].end, 3.45, 1e-9);
  EXPECT_NEAR(runs[2].start, 11.75, 1e-9);
}

}  // namespace
}  // namespace crest::eval
