// What the quality of a record changes in its strip and its assessment.
#include "detect/gated_strip.h"

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

Result<signal::Strip> strip_of(const Record& record) {
  return make_gated_strip(record, small_description().preprocessing);
}

/// Whether only parts of the record itself are left out.
bool all_leads_kept(const signal::Strip& strip) {
  return std::ranges::none_of(strip.not_assessed,
                              [](const auto& span) { return span.lead.has_value(); });
}

// A lead of which the electrode comes off for a share of the time.
void take_off(Record& record, std::size_t lead, double share) {
  auto& values = record.leads[lead].samples;
  const auto count = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  for (std::size_t i = 1000; i < 1000 + count; ++i) values[i] += 30;
}

TEST(MakeGatedStrip, LeavesALimitedLeadOutOfScoreAndMap) {
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

TEST(MakeGatedStrip, GivesARejectedRecordNoScore) {
  Record record = normal();
  for (const std::size_t lead : {3U, 6U, 7U, 8U}) take_off(record, lead, 0.4);
  const auto strip = strip_of(record);
  ASSERT_FALSE(strip);
  EXPECT_EQ(strip.error().kind, ErrorKind::InvalidInput);
  EXPECT_THAT(strip.error().reason, HasSubstr("too poor to be scored: 1.6 of 12 leads lost; "
                                              "electrode off or moving: aVR, V1, V2, V3"));
}

TEST(MakeGatedStrip, WarnsOfExchangedElectrodesAndChangesNothing) {
  Record record = normal();
  std::swap(record.leads[6].samples, record.leads[8].samples);
  const auto strip = strip_of(record);
  ASSERT_TRUE(strip);
  EXPECT_THAT(strip->assumptions, Contains(HasSubstr("exchanged (V1 and V3)")));
  EXPECT_TRUE(all_leads_kept(*strip));
}

TEST(MakeGatedStrip, WarnsOfPacingSpikes) {
  Record record = normal();
  const auto plain = strip_of(record);
  ASSERT_TRUE(plain);
  for (Lead& lead : record.leads) {
    for (const std::size_t r_peak : plain->r_peaks) {
      const double time = static_cast<double>(r_peak) / plain->rate - 0.06;
      if (time > 0) lead.samples[static_cast<std::size_t>(time * record.rate)] += 1;
    }
  }
  const auto strip = strip_of(record);
  ASSERT_TRUE(strip);
  EXPECT_THAT(strip->assumptions, Contains(HasSubstr("spikes of a pacemaker seen")));
}

TEST(MakeGatedStrip, WarnsOfAUnitThatCannotBeAndScoresTheRecord) {
  const auto as_stated = strip_of(normal());
  ASSERT_TRUE(as_stated);
  EXPECT_TRUE(as_stated->millivolts);
  for (const float factor : {1000.0F, 0.001F}) {
    Record record = normal();
    for (Lead& lead : record.leads) {
      for (float& sample : lead.samples) sample *= factor;
    }
    const auto strip = strip_of(record);
    ASSERT_TRUE(strip) << to_string(strip.error());
    EXPECT_THAT(strip->assumptions,
                Contains(AllOf(HasSubstr("warning: heartbeats of"), HasSubstr("1000 times"))));
    EXPECT_EQ(strip->r_peaks, as_stated->r_peaks);
    EXPECT_TRUE(all_leads_kept(*strip));
    EXPECT_FALSE(strip->millivolts);  // so that its voltage is not compared with that of others
  }
  EXPECT_THAT(as_stated->assumptions, Not(Contains(HasSubstr("warning"))));
}

TEST(MakeGatedStrip, KnowsMillivoltsByTheUnit) {
  Record record = normal();
  record.leads[3].unit = "NU";
  const auto strip = strip_of(record);
  ASSERT_TRUE(strip) << to_string(strip.error());
  EXPECT_FALSE(strip->millivolts);
}

TEST(MakeGatedStrip, LeavesWhatIsTooShortToItsCaller) {
  Record record = normal();
  for (const std::size_t lead : {3U, 6U, 7U, 8U}) take_off(record, lead, 0.4);
  for (Lead& lead : record.leads) lead.samples.resize(2400);  // 4.8 s
  EXPECT_TRUE(strip_of(record));
}

TEST(MakeGatedStrip, OfSignalsSaysThatTheirQualityWasNotJudged) {
  signal::Preprocessing preprocessing = small_description().preprocessing;
  preprocessing.signals = 2;
  Record record = normal();
  take_off(record, 0, 0.4);
  const auto strip = make_gated_strip(record, preprocessing);
  ASSERT_TRUE(strip) << to_string(strip.error());
  EXPECT_EQ(strip->signal.leads, 2U);
  EXPECT_TRUE(strip->usable[0]);
  EXPECT_THAT(strip->assumptions, Contains(HasSubstr("quality not judged")));
}

}  // namespace
}  // namespace crest::detect
