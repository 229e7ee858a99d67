// What the quality of a record changes in its assessment.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "detect/detector.h"
#include "io/read_record.h"
#include "small_model.h"

namespace crest::detect {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kV3 = 8;

Record normal() { return io::read_record(CREST_SOURCE_DIR "/tests/data/ptbxl/00010.hea").value(); }

Result<Assessment> assess_small(const Record& record) {
  const model::Model model = small_model(small_description());
  model::Session session(model.network);
  return assess(record, model, session);
}

// A lead of which the electrode comes off for a share of the time.
void take_off(Record& record, std::size_t lead, double share) {
  auto& values = record.leads[lead].samples;
  const auto count = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  for (std::size_t i = 1000; i < 1000 + count; ++i) values[i] += 30;
}

TEST(QualityGate, LeavesALimitedLeadOutOfScoreAndMap) {
  Record record = normal();
  take_off(record, kV3, 0.4);
  const auto assessment = assess_small(record);
  ASSERT_TRUE(assessment) << to_string(assessment.error());
  const auto listed = std::ranges::find(assessment->not_assessed, kV3, &NotAssessedSpan::lead);
  ASSERT_NE(listed, assessment->not_assessed.end());
  EXPECT_EQ(listed->reason, "electrode off or moving for 40 % of the time");
  EXPECT_EQ(listed->start, 0);
  EXPECT_EQ(listed->end, 10);
  for (std::size_t i = 0; i < assessment->samples; ++i) {
    ASSERT_TRUE(std::isnan(assessment->map[kV3 * assessment->samples + i]));
  }
  record.leads.erase(record.leads.begin() + kV3);
  const auto without = assess_small(record);
  ASSERT_TRUE(without);
  EXPECT_EQ(assessment->score, without->score);
  EXPECT_EQ(assessment->r_peaks, without->r_peaks);
}

TEST(QualityGate, GivesARejectedRecordNoScore) {
  Record record = normal();
  for (const std::size_t lead : {3U, 6U, 7U, 8U}) take_off(record, lead, 0.4);
  const auto assessment = assess_small(record);
  ASSERT_FALSE(assessment);
  EXPECT_EQ(assessment.error().kind, ErrorKind::InvalidInput);
  EXPECT_THAT(assessment.error().reason, HasSubstr("too poor to be scored: 1.6 of 12 leads lost; "
                                                   "electrode off or moving: aVR, V1, V2, V3"));
}

TEST(QualityGate, WarnsOfExchangedElectrodesAndChangesNothing) {
  Record record = normal();
  std::swap(record.leads[6].samples, record.leads[8].samples);
  const auto assessment = assess_small(record);
  ASSERT_TRUE(assessment);
  EXPECT_THAT(assessment->assumptions, Contains(HasSubstr("exchanged (V1 and V3)")));
  EXPECT_TRUE(std::ranges::none_of(assessment->not_assessed,
                                   [](const auto& span) { return span.lead.has_value(); }));
}

TEST(QualityGate, WarnsOfPacingSpikes) {
  Record record = normal();
  const auto plain = assess_small(record);
  ASSERT_TRUE(plain);
  for (Lead& lead : record.leads) {
    for (const double beat : plain->r_peaks) {
      const double time = beat - 0.06;
      if (time > 0) lead.samples[static_cast<std::size_t>(time * record.rate)] += 1;
    }
  }
  const auto assessment = assess_small(record);
  ASSERT_TRUE(assessment);
  EXPECT_THAT(assessment->assumptions, Contains(HasSubstr("spikes of a pacemaker seen")));
}

TEST(QualityGate, WarnsOfAUnitThatCannotBeAndScoresTheRecord) {
  const auto as_stated = assess_small(normal());
  ASSERT_TRUE(as_stated);
  for (const float factor : {1000.0F, 0.001F}) {
    Record record = normal();
    for (Lead& lead : record.leads) {
      for (float& sample : lead.samples) sample *= factor;
    }
    const auto assessment = assess_small(record);
    ASSERT_TRUE(assessment) << to_string(assessment.error());
    EXPECT_THAT(assessment->assumptions,
                Contains(AllOf(HasSubstr("warning: heartbeats of"), HasSubstr("1000 times"))));
    EXPECT_EQ(assessment->r_peaks, as_stated->r_peaks);
    EXPECT_TRUE(std::ranges::none_of(assessment->not_assessed,
                                     [](const auto& span) { return span.lead.has_value(); }));
  }
  EXPECT_THAT(as_stated->assumptions, Not(Contains(HasSubstr("warning"))));
}

}  // namespace
}  // namespace crest::detect
