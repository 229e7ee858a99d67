#include "detect/finding_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

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

/// The findings of a map in which no beat gives a place, in the order of time.
std::vector<Finding> search(const LeadMatrix& map, const model::Calibration& with) {
  std::vector<Finding> findings =
      search_findings(map, kRate, with, places_of({}, map.samples, kRate, {}));
  std::ranges::sort(findings, {}, &Finding::start);
  return findings;
}

void plant(LeadMatrix& map, std::size_t lead, std::size_t begin, std::size_t end, float value) {
  std::ranges::fill(map.lead(lead).subspan(begin, end - begin), value);
}

TEST(SearchFindings, AQuietMapHasNone) {
  LeadMatrix map(12, 1000);
  plant(map, 3, 0, 1000, 1.7F);
  EXPECT_TRUE(search(map, calibration()).empty());
}

TEST(SearchFindings, ASpanReachesAsFarAsHalfTheThreshold) {
  LeadMatrix map(12, 1000);
  plant(map, 7, 200, 300, 1.0F);  // above 0.9, half of the threshold
  plant(map, 7, 240, 250, 3.0F);
  plant(map, 7, 245, 246, 4.0F);
  plant(map, 7, 310, 340, 1.0F);  // never above the threshold itself
  const auto findings = search(map, calibration());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_DOUBLE_EQ(findings[0].start, 2);
  EXPECT_DOUBLE_EQ(findings[0].end, 3);
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
  const auto findings = search(map, calibration());
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
  const auto findings = search(map, calibration());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_DOUBLE_EQ(findings[0].start, 2);
  EXPECT_DOUBLE_EQ(findings[0].end, 3);
  ASSERT_EQ(findings[0].spans.size(), 2U);
  EXPECT_EQ(findings[0].spans[0].lead, 6U);
  EXPECT_EQ(findings[0].spans[1].lead, 7U);
  EXPECT_DOUBLE_EQ(findings[0].spans[1].end, 2.8);
}

TEST(SearchFindings, WhatWasNotAssessedEndsASpan) {
  LeadMatrix map(12, 1000);
  plant(map, 0, 100, 200, 2);
  plant(map, 0, 140, 160, std::numeric_limits<float>::quiet_NaN());
  plant(map, 1, 0, 1000, std::numeric_limits<float>::quiet_NaN());
  const auto findings = search(map, calibration());
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_DOUBLE_EQ(findings[0].end, 1.4);
  EXPECT_DOUBLE_EQ(findings[1].start, 1.6);
}

TEST(SearchFindings, LeadsAreMeasuredByTheirOwnScale) {
  model::Calibration scaled = calibration();
  scaled.lead_peaks[6] = {10};
  LeadMatrix map(12, 1000);
  plant(map, 6, 100, 200, 15);
  EXPECT_TRUE(search(map, scaled).empty());
  plant(map, 6, 150, 151, 19);
  const auto findings = search(map, scaled);
  EXPECT_EQ(findings.size(), 1U);
}

/// Beats of a second each: 0.1 s QRS, 0.1 s ST, 0.2 s T, 0.6 s TP.
std::vector<SegmentSpan> segments_of_beats(std::size_t beats) {
  std::vector<SegmentSpan> segments;
  for (std::size_t beat = 0; beat < beats; ++beat) {
    const std::size_t first = 100 * beat;
    segments.push_back({"QRS", first, first + 10});
    segments.push_back({"ST", first + 10, first + 20});
    segments.push_back({"T", first + 20, first + 40});
    segments.push_back({"TP", first + 40, first + 100});
  }
  return segments;
}

std::vector<Finding> search_beats(const LeadMatrix& map) {
  std::vector<Finding> findings = search_findings(
      map, kRate, calibration(), places_of(segments_of_beats(10), map.samples, kRate, {}));
  std::ranges::sort(findings, {}, &Finding::start);
  return findings;
}

TEST(SearchFindings, SegmentsAreFindingsOfTheirOwn) {
  LeadMatrix map(12, 1000);
  plant(map, 1, 305, 330, 1.0F);
  plant(map, 1, 312, 314, 3);  // ST
  plant(map, 1, 325, 326, 2);  // T
  plant(map, 2, 330, 335, 3);  // T too, at another time
  const auto findings = search_beats(map);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_DOUBLE_EQ(findings[0].start, 3.1);
  EXPECT_DOUBLE_EQ(findings[0].end, 3.2);
  ASSERT_EQ(findings[0].spans.size(), 1U);
  EXPECT_DOUBLE_EQ(findings[1].start, 3.2);
  EXPECT_DOUBLE_EQ(findings[1].end, 3.35);
  ASSERT_EQ(findings[1].spans.size(), 2U);
  EXPECT_EQ(findings[1].of_beats, 0U);
}

TEST(SearchFindings, TheFootOfAWaveStaysWithIt) {
  LeadMatrix map(12, 1000);
  for (std::size_t t = 300; t < 320; ++t) {  // rises through QRS to its top in ST
    map.lead(1)[t] = t < 315 ? 1.0F + 0.1F * static_cast<float>(t - 300)
                             : 2.4F - 0.1F * static_cast<float>(t - 314);
  }
  const auto findings = search_beats(map);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_DOUBLE_EQ(findings[0].start, 3.0);
  EXPECT_DOUBLE_EQ(findings[0].end, 3.2);
  EXPECT_DOUBLE_EQ(findings[0].spans[0].peak_time, 3.14);
}

TEST(SearchFindings, WhatMostBeatsShowIsOneFinding) {
  LeadMatrix map(12, 1000);
  for (std::size_t beat = 0; beat < 6; ++beat) {
    plant(map, 6, 100 * beat + 12, 100 * beat + 18, 1.2F);  // six of ten, above half of it
    if (beat < 5) plant(map, 7, 100 * beat + 12, 100 * beat + 18, 3);  // five of ten
  }
  plant(map, 6, 112, 118, 2);  // once it reaches the threshold
  const auto findings = search_beats(map);
  ASSERT_EQ(findings.size(), 6U);
  const auto recurring = std::ranges::find(findings, 6U, &Finding::beats);
  ASSERT_NE(recurring, findings.end());
  EXPECT_EQ(recurring->of_beats, 10U);
  EXPECT_EQ(recurring->spans.size(), 6U);
  EXPECT_DOUBLE_EQ(recurring->start, 0.12);
  EXPECT_DOUBLE_EQ(recurring->end, 5.18);
  for (const FindingSpan& span : recurring->spans) EXPECT_EQ(span.lead, 6U);
}

TEST(SearchFindings, WhatMostBeatsShowFaintlyIsNone) {
  LeadMatrix map(12, 1000);
  for (std::size_t beat = 0; beat < 10; ++beat) {
    plant(map, 6, 100 * beat + 12, 100 * beat + 18, 1.7F);
  }
  EXPECT_TRUE(search_beats(map).empty());
}

TEST(SearchFindings, WhatTwoBeatsShowDoesNotRecur) {
  LeadMatrix map(12, 200);
  plant(map, 6, 12, 18, 3);
  plant(map, 6, 112, 118, 3);
  EXPECT_EQ(search_beats(map).size(), 2U);
}

TEST(SearchFindings, AMarkedBeatIsOneFindingWhateverItsSegments) {
  LeadMatrix map(12, 1000);
  plant(map, 1, 290, 395, 1.0F);
  for (const std::size_t t : {305U, 315U, 330U}) plant(map, 1, t, t + 2, 3);
  const std::vector<BeatMark> marks = {{.start = 2.9, .end = 3.9, .r_peak = 3.05}};
  const auto findings = search_findings(
      map, kRate, calibration(), places_of(segments_of_beats(10), map.samples, kRate, marks));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_DOUBLE_EQ(findings[0].start, 2.9);
  EXPECT_DOUBLE_EQ(findings[0].end, 3.9);
}

TEST(SearchFindings, TooFewNormalsMakeNoFinding) {
  model::Calibration few = calibration();
  few.beat_peaks.resize(5);
  LeadMatrix map(12, 100);
  plant(map, 0, 10, 20, 1e6F);
  EXPECT_TRUE(search(map, few).empty());
}

}  // namespace
}  // namespace crest::detect
