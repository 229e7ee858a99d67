#include "detect/calibrate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace crest::detect {
namespace {

TEST(ExtremesOf, IsTheHighestOfEachLeadWhereAssessed) {
  Assessment assessment;
  assessment.score = 0.25;
  assessment.leads.resize(12);
  assessment.samples = 3;
  assessment.map.assign(36, 0.5F);
  assessment.map[4] = 2;  // lead II
  for (std::size_t i = 33; i < 36; ++i) {
    assessment.map[i] = std::numeric_limits<float>::quiet_NaN();  // V6
  }
  const NormalExtremes extremes = extremes_of(assessment);
  EXPECT_EQ(extremes.score, 0.25);
  std::vector<double> expected(12, 0.5);
  expected[1] = 2;
  expected[11] = 0;
  EXPECT_EQ(extremes.lead_peaks, expected);
}

TEST(ExtremesOf, IsTheHighestOfAllSegmentsOfAName) {
  Assessment assessment;
  assessment.leads = {"I", "II"};
  assessment.samples = 5;
  assessment.map = {1, 2, 3, 4, 5, 5, 4, 3, 2, std::numeric_limits<float>::quiet_NaN()};
  assessment.segments = {{"QRS", 0, 1}, {"ST", 1, 3}, {"QRS", 3, 4}, {"T", 4, 5}};
  const NormalExtremes extremes = extremes_of(assessment);
  ASSERT_EQ(extremes.segments.size(), 3U);
  EXPECT_EQ(extremes.segments[0].segment, "QRS");
  EXPECT_EQ(extremes.segments[0].lead_peaks, (std::vector<double>{4, 5}));
  EXPECT_EQ(extremes.segments[1].segment, "ST");
  EXPECT_EQ(extremes.segments[1].lead_peaks, (std::vector<double>{3, 4}));
  EXPECT_EQ(extremes.segments[2].segment, "T");
  EXPECT_EQ(extremes.segments[2].lead_peaks, (std::vector<double>{5, 0}));
}

/// Three normals of different level; V6 was assessed in none, aVL in two of them.
std::vector<NormalExtremes> three_normals() {
  std::vector<NormalExtremes> normals;
  for (const double level : {3.0, 1.0, 2.0}) {
    NormalExtremes normal{
        .score = level, .lead_peaks = std::vector<double>(12, level), .segments = {}};
    normal.lead_peaks[4] = 10 * level;
    normal.lead_peaks[11] = 0;
    normals.push_back(normal);
  }
  normals[0].lead_peaks[4] = 0;
  return normals;
}

TEST(Calibrate, ScalesLeadsByTheirMedianAndSorts) {
  const auto normals = three_normals();
  const model::Calibration calibration =
      calibrate(normals, {.records = "three normals", .date = "2024-02-29"}, 20);
  EXPECT_EQ(calibration.records, "three normals");
  EXPECT_EQ(calibration.date, "2024-02-29");
  EXPECT_EQ(calibration.alarms_per_1000, 20U);
  EXPECT_EQ(calibration.scores, (std::vector<double>{1, 2, 3}));
  ASSERT_EQ(calibration.lead_peaks.size(), 12U);
  EXPECT_EQ(calibration.lead_peaks[0], (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(calibration.lead_peaks[4], (std::vector<double>{10, 20}));
  EXPECT_TRUE(calibration.lead_peaks[11].empty());
  EXPECT_EQ(calibration.beat_peaks, (std::vector<double>{0.5, 1, 1.5}));
  EXPECT_TRUE(calibration.segments.empty());
}

TEST(Calibrate, SegmentsAreListedByNameInTheScaleOfTheirLeads) {
  auto normals = three_normals();
  std::vector<double> st(12);
  st[4] = 10;  // aVL, whose scale is 20
  normals[0].segments = {{"T", std::vector<double>(12, 1)}, {"ST", st}};
  normals[1].segments = {{"T", std::vector<double>(12, 4)}};
  normals[2].segments = {{"ST", std::vector<double>(12)}};  // not assessed: counts for nothing
  const model::Calibration calibration =
      calibrate(normals, {.records = "three normals", .date = "2024-02-29"}, 20);
  EXPECT_EQ(calibration.segments, (std::vector<model::SegmentPeaks>{{"ST", {0.5}}, {"T", {1, 4}}}));
}

}  // namespace
}  // namespace crest::detect
