#include "report/assessment_text.h"

#include <gtest/gtest.h>

#include "report/finding_words.h"
#include "report/sample_assessment.h"

namespace crest::report {
namespace {

TEST(AssessmentText, OneReadableLineForEachFindingAndReason) {
  EXPECT_EQ(
      to_text("a.hea", sample_assessment()),
      "a.hea\n"
      "  score 0.3000: 1 in 70 normal ECGs score as high (10.0 s, 2 beats, 2 windows; model "
      "crest-ptbxl 1, scoring paper)\n"
      "  ALARM: above the threshold 0.2500 (at most 50 alarms per 1000 normal ECGs)\n"
      "  Most unusual: ST and T, most in V5, V6 and I (fewer than 1 in 982 normal ECGs of the "
      "model), QRS complex, most in II (1 in 27).\n"
      "  rarest: lead V1, rarer than all of 139 normal ECGs (fewer than 1 in 140); beat at "
      "0.84 s, 1 in 28 normal ECGs; ST, 1 in 12 normal ECGs\n"
      "  2 findings that normal ECGs rarely show:\n"
      "     1  4.20–4.62 s  The ST segment 0.10 s after J is up to 0.42 mV above the expected "
      "trace in V2, V3 and V1, in 9 of 10 beats; 1 in 70 normal ECGs shows as much.\n"
      "     2  1.00–1.10 s  The T wave is 0.25 mV below the expected trace in aVL, at 1.05 s; "
      "1 in 10 normal ECGs shows as much.\n"
      "  not assessed: V6, 0.00–10.00 s: flat\n"
      "  not assessed: all leads, 9.50–10.00 s: after the last beat\n"
      "  assumed: aVL derived from I and II\n");
}

TEST(AssessmentText, SaysWhenNothingIsCalibrated) {
  Assessment assessment = sample_assessment();
  assessment.p_value.reset();
  assessment.calibration.reset();
  assessment.alarm_threshold.reset();
  assessment.alarm.reset();
  assessment.threshold = 0;
  assessment.findings.clear();
  const std::string text = to_text("a.hea", assessment);
  EXPECT_NE(text.find("not calibrated, so its rarity is unknown"), std::string::npos) << text;
  EXPECT_NE(text.find("no findings: the model has no calibrated threshold"), std::string::npos);
}

TEST(AssessmentText, FailedInputKeepsItsReason) {
  const Result<Assessment> outcome =
      std::unexpected(Error{ErrorKind::NotFound, "no such file", "b.hea", ""});
  EXPECT_EQ(to_text("b.hea", outcome), "b.hea\n  not assessed (not_found): b.hea: no such file\n");
}

TEST(FindingWords, RarityIsACountOfNormals) {
  EXPECT_EQ(rarity_in_words(1.0 / 983, 0), "1 in 983 normal ECGs");
  EXPECT_EQ(rarity_in_words(2.0 / 140, 139), "1 in 70 normal ECGs");
  EXPECT_EQ(rarity_in_words(3.0 / 140, 139), "1 in 46 normal ECGs");  // 46.7: 47 would say too much
  EXPECT_EQ(rarity_in_words(1.0 / 140, 139),
            "rarer than all of 139 normal ECGs (fewer than 1 in 140)");
  EXPECT_EQ(rarity_in_words(0.5, 1), "rarer than all of 1 normal ECGs (fewer than 1 in 2)");
  EXPECT_EQ(rarity_in_words(0.2, 9), "1 in 5 normal ECGs");
  EXPECT_EQ(rarity_in_words(0.617, 139), "62 % of normal ECGs");
  EXPECT_EQ(rarity_in_words(1, 139), "100 % of normal ECGs");
}

TEST(FindingWords, CountsOfNormalsSurviveTheRoundingOfTheirShare) {
  for (std::size_t normals = 1; normals < 20'000; ++normals) {
    ASSERT_EQ(normals_per_occurrence(1.0 / static_cast<double>(normals)), normals);
  }
}

TEST(FindingWords, SaysWhetherAndWhyThereIsAnAlarm) {
  Assessment assessment = sample_assessment();
  assessment.alarm = false;
  EXPECT_EQ(alarm_in_words(assessment),
            "no alarm: not above the threshold 0.2500 (at most 50 alarms per 1000 normal ECGs)");
  assessment.alarm.reset();
  assessment.alarm_threshold.reset();
  assessment.calibration->normals = 12;
  EXPECT_EQ(alarm_in_words(assessment),
            "no alarm can be raised: 12 normal ECGs are too few for at most 50 in 1000");
  EXPECT_EQ(alarm_in_words({}), "");
  EXPECT_EQ(rarest_parts_in_words({}), "");
}

TEST(FindingWords, ChestLeadsJoinIntoRanges) {
  const auto words = [](const std::vector<std::size_t>& leads) {
    return leads_in_words(leads, sample_assessment().leads);
  };
  EXPECT_EQ(words({6, 7, 8}), "V1–V3");
  EXPECT_EQ(words({6, 7}), "V1, V2");
  EXPECT_EQ(words({0, 1, 2}), "I, II, III");
  EXPECT_EQ(words({5, 6, 7, 8, 10, 11}), "aVF, V1–V3, V5, V6");
  EXPECT_EQ(words({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}), "all leads");
}

TEST(FindingWords, LeadsWithOneReasonShareALine) {
  const std::vector<NotAssessedSpan> spans = {{0, 0, 10, "flat"}, {6, 0, 10, "flat"},
                                              {6, 2, 3, "noise"}, {7, 0, 10, "flat"},
                                              {8, 0, 10, "flat"}, {{}, 9, 10, "too short"}};
  EXPECT_EQ(not_assessed_in_words(spans, sample_assessment().leads),
            (std::vector<std::string>{"I, V1–V3, 0.00–10.00 s: flat", "V1, 2.00–3.00 s: noise",
                                      "all leads, 9.00–10.00 s: too short"}));
}

}  // namespace
}  // namespace crest::report
