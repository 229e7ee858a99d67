#include "detect/shape_findings.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "model/invented_calibration.h"

namespace crest::detect {
namespace {

constexpr double kRate = 100;  // Hz
constexpr std::size_t kLeads = 12;
constexpr std::size_t kSamples = 900;

/// Three beats whose T waves lie 0.2 below the expected trace in leads 6 and 8, and a map that is
/// highest there.
class ShapeFindings : public testing::Test {
 protected:
  ShapeFindings() {
    strip_.rate = kRate;
    strip_.signal = LeadMatrix(kLeads, kSamples);
    strip_.usable.assign(kLeads, true);
    expected_ = LeadMatrix(kLeads, kSamples);
    map_ = LeadMatrix(kLeads, kSamples);
    for (std::size_t beat = 0; beat < 3; ++beat) {
      const std::size_t begin = 300 * beat;
      segments_.push_back({"QRS", begin, begin + 10});
      segments_.push_back({"ST", begin + 10, begin + 20});
      segments_.push_back({"T", begin + 20, begin + 40});
      segments_.push_back({"TP", begin + 40, begin + 300});
      for (const std::size_t lead : {6, 8}) {
        for (std::size_t i = begin + 20; i < begin + 40; ++i) strip_.signal.lead(lead)[i] = -0.2F;
        map_.lead(lead)[begin + 12] = 0.1F;
        map_.lead(lead)[begin + 30] = 0.3F;
      }
    }
    places_ = places_of(segments_, kSamples, kRate, {});
  }

  std::vector<Finding> found(const EvidenceOf& evidence, const std::vector<Finding>& others = {}) {
    return shape_findings({&evidence, 1}, 0.05, others, map_, {strip_, expected_, places_, {}},
                          invented_calibration(0.1));
  }

  signal::Strip strip_;
  LeadMatrix expected_, map_;
  std::vector<SegmentSpan> segments_;
  std::vector<Place> places_;
};

TEST_F(ShapeFindings, AShapeThatIsRareIsAFindingInEveryBeatOfItsTellingLeads) {
  const auto findings = found({"ST and T", std::log(100), 982, {8, 6}});
  ASSERT_EQ(findings.size(), 1U);
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.kind, FindingKind::Trace);
  EXPECT_EQ(finding.segment, "T");
  EXPECT_NEAR(finding.p_value, 0.01, 1e-9);
  EXPECT_EQ(finding.normals, 982U);
  EXPECT_EQ(finding.beats, 3U);
  EXPECT_EQ(finding.of_beats, 3U);
  EXPECT_NEAR(finding.deviation, -0.2, 1e-6);
  EXPECT_EQ(finding.start, 0.2);
  EXPECT_EQ(finding.end, 6.4);
  ASSERT_EQ(finding.spans.size(), 6U);
  EXPECT_EQ(finding.spans[0].lead, 6U);
  EXPECT_NEAR(finding.spans[1].peak_time, 3.3, 1e-9);
}

TEST_F(ShapeFindings, RarerThanAllNormalsIsOneInOneMoreThanThey) {
  const auto findings = found({"ST and T", 30, 982, {6}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].p_value, 1.0 / 983);
}

TEST_F(ShapeFindings, NoneOfWhatIsUsualWhatIsNoShapeAndWhatIsToldAlready) {
  EXPECT_TRUE(found({"ST and T", std::log(15), 982, {6}}).empty());
  EXPECT_TRUE(found({"heart rate", 9, 982, {}}).empty());
  EXPECT_TRUE(found({"restoration", 9, 982, {6}}).empty());
  EXPECT_TRUE(found({"before QRS", 9, 982, {6}}).empty());  // no beat has a P wave here
  Finding told;
  told.segment = "ST";
  told.of_beats = 3;
  EXPECT_TRUE(found({"ST and T", 9, 982, {6}}, {told}).empty());
  told.segment = "QRS";
  EXPECT_EQ(found({"ST and T", 9, 982, {6}}, {told}).size(), 1U);
  told.segment = "ST";
  told.of_beats = 0;  // of one beat alone: something else
  EXPECT_EQ(found({"ST and T", 9, 982, {6}}, {told}).size(), 1U);
}

TEST_F(ShapeFindings, WhatWasNotAssessedIsLeftOut) {
  for (std::size_t i = 0; i < 300; ++i) {
    map_.lead(6)[i] = std::numeric_limits<float>::quiet_NaN();
  }
  const auto findings = found({"ST and T", 9, 982, {6}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].spans.size(), 2U);
  EXPECT_EQ(findings[0].beats, 2U);
  EXPECT_EQ(findings[0].of_beats, 3U);
}

}  // namespace
}  // namespace crest::detect
