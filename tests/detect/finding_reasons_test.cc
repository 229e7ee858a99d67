#include "detect/finding_reasons.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace crest::detect {
namespace {

constexpr double kRate = 100;  // Hz
constexpr std::size_t kLeads = 12;
constexpr std::size_t kSamples = 1000;

/// 19 normals whose highest values are 0.1 ... 1.9, in ST half as high.
model::Calibration calibration() {
  model::Calibration result;
  for (int i = 1; i <= 19; ++i) result.beat_peaks.push_back(0.1 * i);
  result.lead_peaks.assign(kLeads, {1.0});
  result.lead_peaks[3] = {10.0};
  result.alarms_per_1000 = 100;
  model::SegmentPeaks st{"ST", {}};
  for (int i = 1; i <= 9; ++i) st.peaks.push_back(0.05 * i);
  result.segments = {st};
  return result;
}

/// Three beats of a record that lies 0.3 above the expected zero in lead 1 and 0.1 below in lead 2.
class FindingReasons : public testing::Test {
 protected:
  FindingReasons() {
    strip_.rate = kRate;
    strip_.signal = LeadMatrix(kLeads, kSamples);
    strip_.usable.assign(kLeads, true);
    std::ranges::fill(strip_.signal.lead(1), 0.3F);
    std::ranges::fill(strip_.signal.lead(2), -0.1F);
    expected_ = LeadMatrix(kLeads, kSamples);
    for (std::size_t beat = 0; beat < 3; ++beat) {
      segments_.push_back({"QRS", 300 * beat, 300 * beat + 10});
      segments_.push_back({"ST", 300 * beat + 10, 300 * beat + 20});
      segments_.push_back({"TP", 300 * beat + 20, 300 * beat + 300});
    }
  }

  std::vector<Finding> reasons(std::vector<Finding> findings) {
    places_ = places_of(segments_, kSamples, kRate, marks_);
    return with_reasons(std::move(findings), {strip_, expected_, places_, marks_}, calibration());
  }

  static Finding found(std::vector<FindingSpan> spans) {
    Finding finding;
    finding.spans = std::move(spans);
    return finding;
  }

  signal::Strip strip_;
  LeadMatrix expected_;
  std::vector<SegmentSpan> segments_;
  std::vector<BeatMark> marks_;
  std::vector<Place> places_;
};

TEST_F(FindingReasons, SegmentLeadsSizeAndPlace) {
  const auto findings = reasons({found({{2, 0.1, 0.2, 1.5, 0.15, 0},
                                        {1, 0.1, 0.2, 2.0, 0.16, 0},
                                        {1, 3.1, 3.2, 3.0, 3.18, 0},
                                        {1, 6.1, 6.2, 4.0, 6.18, 0},
                                        {3, 0.1, 0.2, 9.0, 0.15, 0}})});
  ASSERT_EQ(findings.size(), 1U);
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.kind, FindingKind::Trace);
  EXPECT_EQ(finding.segment, "ST");
  EXPECT_EQ(finding.leads, (std::vector<std::size_t>{1, 2, 3}));  // 9 is little where 10 is usual
  EXPECT_NEAR(finding.deviation, 0.3, 1e-6);
  EXPECT_NEAR(finding.spans[0].deviation, -0.1, 1e-6);
  EXPECT_NEAR(finding.into_segment, 0.08, 1e-6);
  EXPECT_EQ(finding.p_value, 0.1);  // of nine normals with ST
  EXPECT_EQ(finding.normals, 9U);
}

TEST_F(FindingReasons, RarityIsThatOfBeatsWhereSegmentsAreNotCalibrated) {
  const auto findings = reasons({found({{1, 0, 0.1, 1.85, 0.05, 0}})});
  EXPECT_EQ(findings[0].segment, "QRS");
  EXPECT_EQ(findings[0].p_value, 0.1);
  EXPECT_EQ(findings[0].normals, 19U);
}

TEST_F(FindingReasons, DeviationIsTheMeanOf40MillisecondsThatWereAssessed) {
  strip_.signal.lead(1)[15] = 1.3F;
  expected_.lead(1)[16] = std::numeric_limits<float>::quiet_NaN();
  const auto findings = reasons({found({{1, 0.1, 0.2, 2, 0.15, 0}})});
  EXPECT_NEAR(findings[0].deviation, 0.3 + 1.0 / 4, 1e-6);
}

TEST_F(FindingReasons, AMarkedBeatBringsItsInterval) {
  marks_ = {{.kind = FindingKind::EarlyBeat,
             .start = 0,
             .end = 2,
             .r_peak = 0.2,
             .rr = 0.6,
             .usual_rr = 0.9},
            {.kind = FindingKind::Beat, .start = 3, .end = 5, .r_peak = 3.2}};
  const auto findings = reasons({found({{1, 0, 2, 3, 1.5, 0}}), found({{1, 3, 5, 5, 4.5, 0}})});
  ASSERT_EQ(findings.size(), 2U);
  // Equally rare: the higher one first.
  EXPECT_EQ(findings[0].kind, FindingKind::Beat);
  EXPECT_EQ(findings[0].segment, "QRS");
  EXPECT_EQ(findings[0].r_peak, 3.2);
  EXPECT_EQ(findings[0].expected, 0);
  EXPECT_EQ(findings[1].kind, FindingKind::EarlyBeat);
  EXPECT_EQ(findings[1].segment, "rhythm");
  EXPECT_EQ(findings[1].measured, 0.6);
  EXPECT_EQ(findings[1].expected, 0.9);
}

TEST_F(FindingReasons, RarestFirst) {
  const auto findings =
      reasons({found({{1, 0, 0.1, 1.85, 0.05, 0}}), found({{1, 3, 3.1, 9, 3.05, 0}}),
               found({{1, 6, 6.1, 1.85, 6.05, 0}})});
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].spans[0].start, 3);
  EXPECT_EQ(findings[1].spans[0].start, 0);
  EXPECT_EQ(findings[2].spans[0].start, 6);
}

TEST_F(FindingReasons, AVoltageIsAFindingByItselfAndTakenOffTheMap) {
  const std::vector<VoltageMark> voltages = {
      {.start = 0, .end = 10, .lead = 0, .leads = 6, .measured = 0.3, .usual = 0.8, .added = 2.0F},
      {.start = 0, .end = 10, .lead = 6, .leads = 6, .measured = 1.0, .usual = 1.4, .added = 1.0F}};
  strip_.usable[2] = false;
  const auto findings = voltage_findings(voltages, strip_, calibration());
  ASSERT_EQ(findings.size(), 1U);  // the second stays below the threshold of 1.8
  EXPECT_EQ(findings[0].kind, FindingKind::Voltage);
  EXPECT_EQ(findings[0].segment, "QRS");
  EXPECT_EQ(findings[0].leads, (std::vector<std::size_t>{0, 1, 3, 4, 5}));
  EXPECT_EQ(findings[0].measured, 0.3);
  EXPECT_EQ(reasons(findings)[0].p_value, 0.05);

  LeadMatrix map(kLeads, kSamples);
  std::ranges::fill(map.values, 3.0F);
  take_off_voltage(voltages, kRate, map);
  EXPECT_EQ(map.lead(0)[0], 1.0F);
  EXPECT_EQ(map.lead(11)[999], 2.0F);
}

TEST_F(FindingReasons, QrsHeightsAreMediansOverBeats) {
  for (std::size_t beat = 0; beat < 3; ++beat) {
    strip_.signal.lead(4)[300 * beat + 5] = 1.0F + static_cast<float>(beat);
    strip_.signal.lead(4)[300 * beat + 7] = -0.5F;
    strip_.signal.lead(4)[300 * beat + 100] = 9;  // elsewhere
  }
  const auto heights = qrs_heights(segments_, strip_);
  EXPECT_DOUBLE_EQ(heights[4], 2.5);
  EXPECT_DOUBLE_EQ(qrs_heights({}, strip_)[4], 0);
}

}  // namespace
}  // namespace crest::detect
