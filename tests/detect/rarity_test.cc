#include "detect/rarity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <vector>

namespace crest::detect {
namespace {

/// 19 normals: scores, beats and each of two leads from 0.1 to 1.9; the second lead, of which nine
/// were assessed, from 1 to 9.
model::Calibration calibration() {
  model::Calibration result;
  result.records = "invented normals";
  result.date = "2024-02-29";
  result.alarms_per_1000 = 100;
  result.lead_peaks.resize(2);
  for (int i = 1; i <= 19; ++i) {
    result.scores.push_back(0.1 * i);
    result.beat_peaks.push_back(0.1 * i);
    result.lead_peaks[0].push_back(0.1 * i);
    if (i < 10) result.lead_peaks[1].push_back(i);
  }
  return result;
}

/// Ten seconds at 10 Hz with beats at 2, 4 and 7 s and a quiet map.
Assessment quiet() {
  Assessment assessment;
  assessment.duration = 10;
  assessment.rate = 10;
  assessment.samples = 100;
  assessment.leads = {"I", "II"};
  assessment.score = 0.55;
  assessment.r_peaks = {2, 4, 7};
  assessment.map.assign(200, 0.05F);
  return assessment;
}

TEST(AddRarities, ScoreIsHeldAgainstTheThreshold) {
  Assessment assessment = quiet();
  add_rarities(calibration(), assessment);
  EXPECT_EQ(assessment.p_value, 0.75);  // 14 of 19 score as high
  EXPECT_EQ(assessment.alarm_threshold, 1.8);
  EXPECT_EQ(assessment.alarm, false);
  ASSERT_TRUE(assessment.calibration);
  EXPECT_EQ(assessment.calibration->normals, 19U);
  EXPECT_EQ(assessment.calibration->alarms_per_1000, 100U);
  EXPECT_EQ(assessment.calibration->records, "invented normals");
  EXPECT_EQ(assessment.calibration->date, "2024-02-29");

  assessment = quiet();
  assessment.score = 1.8;  // no more than a normal
  add_rarities(calibration(), assessment);
  EXPECT_EQ(assessment.alarm, false);
  assessment = quiet();
  assessment.score = 1.81;
  add_rarities(calibration(), assessment);
  EXPECT_EQ(assessment.alarm, true);
  EXPECT_EQ(assessment.p_value, 0.1);
}

TEST(AddRarities, TooFewNormalsForTheBudgetRaiseNoAlarm) {
  model::Calibration few = calibration();
  few.alarms_per_1000 = 20;
  Assessment assessment = quiet();
  assessment.score = 100;
  add_rarities(few, assessment);
  EXPECT_EQ(assessment.p_value, 0.05);
  EXPECT_FALSE(assessment.alarm_threshold);
  EXPECT_FALSE(assessment.alarm);
}

TEST(AddRarities, LeadsAreHeldAgainstTheirOwnNormals) {
  Assessment assessment = quiet();
  assessment.map[100 + 30] = 9.5F;  // lead II: higher than all nine
  add_rarities(calibration(), assessment);
  ASSERT_EQ(assessment.lead_rarities.size(), 2U);
  EXPECT_EQ(assessment.lead_rarities[0].lead, 0U);
  EXPECT_EQ(assessment.lead_rarities[0].p_value, 1);
  EXPECT_EQ(assessment.lead_rarities[0].normals, 19U);
  EXPECT_EQ(assessment.lead_rarities[1].lead, 1U);
  EXPECT_EQ(assessment.lead_rarities[1].p_value, 0.1);
  EXPECT_EQ(assessment.lead_rarities[1].normals, 9U);
}

TEST(AddRarities, BeatsReachToTheMiddleOfTheirNeighboursAndToTheEnds) {
  Assessment assessment = quiet();
  assessment.map[0] = 1.95F;         // lead I, scale 1: the first beat
  assessment.map[99] = 1.0F;         // the last
  assessment.map[100 + 54] = 9.25F;  // lead II, scale 5: the second, which ends at 5.5 s
  add_rarities(calibration(), assessment);
  ASSERT_EQ(assessment.beat_rarities.size(), 3U);
  const auto& [first, second, third] = std::tie(
      assessment.beat_rarities[0], assessment.beat_rarities[1], assessment.beat_rarities[2]);
  EXPECT_EQ(first.r_peak, 2);
  EXPECT_EQ(first.start, 0);
  EXPECT_EQ(first.end, 3);
  EXPECT_EQ(first.p_value, 0.05);
  EXPECT_EQ(second.end, 5.5);
  EXPECT_EQ(second.p_value, 0.1);  // 1.85: one of 19 is higher
  EXPECT_EQ(third.start, 5.5);
  EXPECT_EQ(third.end, 10);
  EXPECT_EQ(third.p_value, 0.55);  // 1.0: ten of 19 are as high
}

TEST(AddRarities, SegmentsAreHeldAgainstTheNormalsThatHaveThem) {
  model::Calibration segmented = calibration();
  segmented.segments = {{"ST", {0.5, 1, 1.5, 2}}, {"T", {1, 1, 1}}};
  Assessment assessment = quiet();
  assessment.segments = {{"QRS", 0, 50}, {"ST", 50, 60}, {"QRS", 60, 100}};
  assessment.map[100 + 55] = 8;  // lead II, scale 5: 1.6
  add_rarities(segmented, assessment);
  // The calibration knows no QRS, the record has no T.
  ASSERT_EQ(assessment.segment_rarities.size(), 1U);
  EXPECT_EQ(assessment.segment_rarities[0].segment, "ST");
  EXPECT_EQ(assessment.segment_rarities[0].p_value, 0.4);
  EXPECT_EQ(assessment.segment_rarities[0].normals, 4U);
}

TEST(AddRarities, WhatWasNotAssessedHasNone) {
  Assessment assessment = quiet();
  constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
  std::fill(assessment.map.begin() + 100, assessment.map.end(), kUnknown);   // lead II
  std::fill(assessment.map.begin(), assessment.map.begin() + 30, kUnknown);  // the first beat
  add_rarities(calibration(), assessment);
  ASSERT_EQ(assessment.lead_rarities.size(), 1U);
  EXPECT_EQ(assessment.lead_rarities[0].lead, 0U);
  ASSERT_EQ(assessment.beat_rarities.size(), 2U);
  EXPECT_EQ(assessment.beat_rarities[0].r_peak, 4);
  EXPECT_TRUE(assessment.segment_rarities.empty());
}

}  // namespace
}  // namespace crest::detect
