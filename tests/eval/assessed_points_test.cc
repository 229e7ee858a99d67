#include "eval/assessed_points.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace crest::eval {
namespace {

using testing::ElementsAre;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

TEST(MapAtSamples, TakesTheNearestSampleOfTheMap) {
  Assessment assessment;
  assessment.rate = 100;
  assessment.samples = 3;
  assessment.map = {0, 1, 2, 10, 11, kNaN};
  const LeadMatrix map = map_at_samples(assessment, 2, 8, 250);
  // Samples 0, 0.4, ... 2.8 of the map, which has no fourth.
  EXPECT_THAT(map.lead(0).first(7), ElementsAre(0, 0, 1, 1, 2, 2, 2));
  EXPECT_TRUE(std::isnan(map.lead(0)[7]));
  EXPECT_THAT(map.lead(1).first(4), ElementsAre(10, 10, 11, 11));
  EXPECT_TRUE(std::isnan(map.lead(1)[4]));
  EXPECT_TRUE(std::isnan(map_at_samples(assessment, 3, 8, 250).values.front()));
}

TEST(PointsOfFindings, MarkTheSpansOnTheirLeads) {
  Assessment assessment;
  assessment.findings.resize(1);
  assessment.findings[0].spans = {{.lead = 1, .start = 0.02, .end = 0.05}};
  EXPECT_THAT(points_of_findings(assessment, 2, 4, 100), ElementsAre(0, 0, 0, 0, 0, 0, 1, 1));
}

TEST(MeanOverLeads, LeavesOutWhatWasNotAssessed) {
  LeadMatrix map(2, 3);
  map.values = {1, 2, kNaN, 3, kNaN, kNaN};
  const auto mean = mean_over_leads(map);
  EXPECT_EQ(mean[0], 2);
  EXPECT_EQ(mean[1], 2);
  EXPECT_TRUE(std::isnan(mean[2]));
}

}  // namespace
}  // namespace crest::eval
