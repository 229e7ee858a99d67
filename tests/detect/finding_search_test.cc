#include "detect/finding_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace crest::detect {
namespace {

constexpr double kRate = 100;  // Hz

/// 19 normals whose highest values are 0.1, 0.2 ... 1.9: at a budget of a tenth, the threshold lies
/// just above 1.8.
model::Calibration calibration() {
  model::Calibration result;
  for (int i = 1; i <= 19; ++i) result.beat_peaks.push_back(0.1 * i);
  result.lead_peaks.assign(12, {1.0});
  result.alarms_per_1000 = 100;
  return result;
}

void plant(LeadMatrix& map, std::size_t lead, std::size_t begin, std::size_t end, float value) {
  std::ranges::fill(map.lead(lead).subspan(begin, end - begin), value);
}

TEST(SearchFindings, AQuietMapHasNone) {
  LeadMatrix map(12, 1000);
  plant(map, 3, 0, 1000, 1.7F);
  EXPECT_TRUE(search_findings(map, kRate, calibration()).empty());
}

TEST(SearchFindings, ASpanReachesAsFarAsHalfTheThreshold) {
  LeadMatrix map(12, 1000);
  plant(map, 7, 200, 300, 1.0F);  // above 0.9, half of the threshold
  plant(map, 7, 240, 250, 3.0F);
  plant(map, 7, 245, 246, 4.0F);
  plant(map, 7, 310, 340, 1.0F);  // never above the threshold itself
  const auto findings = search_findings(map, kRate, calibration());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_DOUBLE_EQ(findings[0].start, 2);
  EXPECT_DOUBLE_EQ(findings[0].end, 3);
  EXPECT_DOUBLE_EQ(findings[0].p_value, 0.05);
  ASSERT_EQ(findings[0].spans.size(), 1U);
  EXPECT_EQ(findings[0].spans[0].lead, 7U);
  EXPECT_DOUBLE_EQ(findings[0].spans[0].peak, 4);
  EXPECT_DOUBLE_EQ(findings[0].spans[0].peak_time, 2.45);
}

TEST(SearchFindings, SpansThatOverlapInTimeAreOneFinding) {
  LeadMatrix map(12, 1000);
  plant(map, 9, 100, 200, 2);
  plant(map, 2, 150, 300, 2);
  plant(map, 5, 299, 350, 2);
  plant(map, 2, 350, 400, 2);  // touches, but does not overlap
  const auto findings = search_findings(map, kRate, calibration());
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_DOUBLE_EQ(findings[0].start, 1);
  EXPECT_DOUBLE_EQ(findings[0].end, 3.5);
  std::vector<std::size_t> leads;
  for (const FindingSpan& span : findings[0].spans) leads.push_back(span.lead);
  EXPECT_EQ(leads, (std::vector<std::size_t>{2, 5, 9}));
  EXPECT_DOUBLE_EQ(findings[1].start, 3.5);
}

TEST(SearchFindings, ShowsFaintlyOnOtherLeadsAtTheSameTime) {
  LeadMatrix map(12, 1000);
  plant(map, 6, 200, 300, 3);
  plant(map, 7, 190, 280,
        1.0F);  // above half of the threshold, within the finding but for its start
  plant(map, 7, 250, 251, 1.2F);
  plant(map, 8, 290, 400, 1.0F);
  plant(map, 8, 390, 395, 1.5F);  // highest where the finding is over
  plant(map, 9, 500, 600, 1.5F);  // at another time
  const auto findings = search_findings(map, kRate, calibration());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_DOUBLE_EQ(findings[0].start, 2);
  EXPECT_DOUBLE_EQ(findings[0].end, 3);
  ASSERT_EQ(findings[0].spans.size(), 2U);
  EXPECT_EQ(findings[0].spans[0].lead, 6U);
  EXPECT_EQ(findings[0].spans[1].lead, 7U);
  EXPECT_DOUBLE_EQ(findings[0].spans[1].end, 2.8);
  EXPECT_DOUBLE_EQ(findings[0].p_value, 0.05);
}

TEST(SearchFindings, WhatWasNotAssessedEndsASpan) {
  LeadMatrix map(12, 1000);
  plant(map, 0, 100, 200, 2);
  plant(map, 0, 140, 160, std::numeric_limits<float>::quiet_NaN());
  plant(map, 1, 0, 1000, std::numeric_limits<float>::quiet_NaN());
  const auto findings = search_findings(map, kRate, calibration());
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_DOUBLE_EQ(findings[0].end, 1.4);
  EXPECT_DOUBLE_EQ(findings[1].start, 1.6);
}

TEST(SearchFindings, RarestFirstThenInTheOrderOfTime) {
  LeadMatrix map(12, 1000);
  plant(map, 0, 100, 110, 1.85F);
  plant(map, 4, 300, 310, 9);
  plant(map, 1, 500, 510, 1.85F);
  const auto findings = search_findings(map, kRate, calibration());
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_DOUBLE_EQ(findings[0].start, 3);
  EXPECT_DOUBLE_EQ(findings[0].p_value, 0.05);
  EXPECT_DOUBLE_EQ(findings[1].start, 1);
  EXPECT_DOUBLE_EQ(findings[1].p_value, 0.1);
  EXPECT_DOUBLE_EQ(findings[2].start, 5);
}

TEST(SearchFindings, LeadsAreMeasuredByTheirOwnScale) {
  model::Calibration scaled = calibration();
  scaled.lead_peaks[6] = {10};
  LeadMatrix map(12, 1000);
  plant(map, 6, 100, 200, 15);
  EXPECT_TRUE(search_findings(map, kRate, scaled).empty());
  plant(map, 6, 150, 151, 19);
  const auto findings = search_findings(map, kRate, scaled);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_DOUBLE_EQ(findings[0].p_value, 0.1);
}

TEST(SearchFindings, TooFewNormalsMakeNoFinding) {
  model::Calibration few = calibration();
  few.beat_peaks.resize(5);
  LeadMatrix map(12, 100);
  plant(map, 0, 10, 20, 1e6F);
  EXPECT_TRUE(search_findings(map, kRate, few).empty());
}

}  // namespace
}  // namespace crest::detect
