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

TEST(Calibrate, ScalesLeadsByTheirMedianAndSorts) {
  std::vector<NormalExtremes> normals;
  for (const double level : {3.0, 1.0, 2.0}) {
    NormalExtremes normal{.score = level, .lead_peaks = std::vector<double>(12, level)};
    normal.lead_peaks[4] = 10 * level;
    normal.lead_peaks[11] = 0;
    normals.push_back(normal);
  }
  normals[0].lead_peaks[4] = 0;  // not assessed: counts for nothing
  const model::Calibration calibration = calibrate(normals, "three normals");
  EXPECT_EQ(calibration.records, "three normals");
  EXPECT_EQ(calibration.scores, (std::vector<double>{1, 2, 3}));
  ASSERT_EQ(calibration.lead_scale.size(), 12U);
  EXPECT_EQ(calibration.lead_scale[0], 2);
  EXPECT_EQ(calibration.lead_scale[4], 20);
  EXPECT_EQ(calibration.lead_scale[11], 1);
  EXPECT_EQ(calibration.peaks, (std::vector<double>{0.5, 1, 1.5}));
}

}  // namespace
}  // namespace crest::detect
