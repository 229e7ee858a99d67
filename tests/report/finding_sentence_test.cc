#include "report/finding_sentence.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "report/sample_assessment.h"

namespace crest::report {
namespace {

Assessment with_unit(const char* unit) {
  Assessment assessment = sample_assessment();
  assessment.unit = unit;
  return assessment;
}

/// The deviation of each lead, the most telling first, as a finding in a T wave.
Finding departing(const std::vector<std::pair<std::size_t, double>>& deviations) {
  Finding finding;
  finding.segment = "T";
  finding.p_value = 1.0 / 140;
  finding.normals = 139;
  finding.start = 2;
  double peak = 100;
  for (const auto& [lead, deviation] : deviations) {
    finding.leads.push_back(lead);
    finding.spans.push_back({.lead = lead,
                             .start = 2,
                             .end = 2.1,
                             .peak = --peak,
                             .peak_time = 2.05,
                             .deviation = deviation});
  }
  finding.deviation = deviations.front().second;
  return finding;
}

std::string sentence(const Finding& finding, const char* unit = "mV") {
  return finding_sentence(finding, with_unit(unit));
}

TEST(FindingSentence, NamesBothSidesAndTheLargestSizeOfEach) {
  EXPECT_EQ(
      sentence(departing({{7, 0.1}, {6, 0.31}, {2, -0.12}})),
      "The T wave is up to 0.31 mV above the expected trace in V2 and V1 and 0.12 mV below it "
      "in III, at 2.05 s; fewer than 1 in 140 normal ECGs show as much.");
}

TEST(FindingSentence, ManyLeadsAreRanges) {
  EXPECT_EQ(
      sentence(departing({{8, -0.2}, {6, -0.1}, {7, -0.1}, {9, -0.1}, {4, -0.1}})),
      "The T wave is up to 0.20 mV below the expected trace in aVL and V1–V4 (most in V3), at "
      "2.05 s; fewer than 1 in 140 normal ECGs show as much.");
}

TEST(FindingSentence, WithoutMillivoltsSizesAreSharesOfTheQrsComplex) {
  EXPECT_EQ(
      sentence(departing({{7, 0.5}}), "NU"),
      "The T wave is 25 % of the height of its QRS complex above the expected trace in V2, at "
      "2.05 s; fewer than 1 in 140 normal ECGs show as much.");
}

TEST(FindingSentence, DoesNotSayZero) {
  const char* small =
      "The T wave differs little, but unusually, from the expected trace in V2, at 2.05 s; fewer "
      "than 1 in 140 normal ECGs show as much.";
  EXPECT_EQ(sentence(departing({{7, 0.004}})), small);
  EXPECT_EQ(sentence(departing({{7, 0.004}}), "NU"), small);
  EXPECT_EQ(sentence(departing({{11, 0.5}}), "NU"),  // height not known
            "The T wave differs little, but unusually, from the expected trace in V6, at 2.05 s; "
            "fewer than 1 in 140 normal ECGs show as much.");
}

TEST(FindingSentence, OfWhatRecursSaysHowOften) {
  Finding finding = departing({{7, 0.2}});
  finding.segment = "ST";
  finding.beats = 10;
  finding.of_beats = 10;
  EXPECT_EQ(sentence(finding),
            "The ST segment at J is 0.20 mV above the expected trace in V2, in all 10 beats; fewer "
            "than 1 in 140 normal ECGs show as much.");
}

TEST(FindingSentence, OfBeatsAndPauses) {
  Finding finding = departing({{7, 0.2}, {6, 0.1}, {8, 0.1}, {9, 0.1}});
  finding.p_value = 1.0 / 35;
  finding.r_peak = 6.2;
  finding.kind = FindingKind::Beat;
  EXPECT_EQ(
      sentence(finding),
      "The QRS complex of the beat at 6.20 s is unlike the others, most in V2, V1 and V3; 1 in "
      "35 normal ECGs shows as much.");
  finding.measured = 0.55;
  finding.expected = 0.8;
  EXPECT_EQ(
      sentence(finding),
      "The beat at 6.20 s comes 31 % early (0.55 s after the one before, usual are 0.80 s) and "
      "its QRS complex is unlike the others, most in V2, V1 and V3; 1 in 35 normal ECGs shows "
      "as much.");
  finding.kind = FindingKind::EarlyBeat;
  EXPECT_EQ(
      sentence(finding),
      "The beat at 6.20 s comes 31 % early (0.55 s after the one before, usual are 0.80 s); 1 "
      "in 35 normal ECGs shows as much.");
  EXPECT_EQ(direction_of(finding), "early");
  EXPECT_DOUBLE_EQ(size_of(finding), 0.25);
  EXPECT_EQ(size_unit_of(finding, sample_assessment()), "s");
  finding.kind = FindingKind::Pause;
  finding.measured = 1.9;
  EXPECT_EQ(sentence(finding),
            "A pause of 1.90 s, where 0.80 s are usual, comes before the beat at 6.20 s; 1 in 35 "
            "normal ECGs shows as much.");
  EXPECT_EQ(direction_of(finding), "late");
}

TEST(FindingSentence, OfVoltage) {
  Finding finding;
  finding.kind = FindingKind::Voltage;
  finding.p_value = 0.5;
  finding.normals = 139;
  finding.leads = {0, 1, 2, 3, 4, 5};
  finding.measured = 0.3;
  finding.expected = 0.85;
  EXPECT_EQ(sentence(finding),
            "The QRS complexes of the limb leads are 0.30 mV high on average, lower than the usual "
            "0.85 mV; 50 % of normal ECGs show as much.");
  EXPECT_EQ(direction_of(finding), "low");
  finding.leads = {6, 7, 8, 9, 10, 11};
  finding.measured = 3;
  EXPECT_EQ(
      sentence(finding),
      "The QRS complexes of the chest leads are 3.00 mV high on average, higher than the usual "
      "0.85 mV; 50 % of normal ECGs show as much.");
}

TEST(FindingSentence, OfAFindingThatSaysNothingOfItself) {
  EXPECT_EQ(finding_sentence({}, {}),
            "The trace is unusual at 0.00 s; 100 % of normal ECGs show as much.");
}

TEST(EvidenceSentence, NamesTheRarestAndCountsTheRest) {
  Assessment assessment = sample_assessment();
  EXPECT_EQ(evidence_sentence(assessment),
            "Most unusual: ST and T, most in V5, V6 and I (fewer than 1 in 982 normal ECGs of the "
            "model), QRS complex, most in II (1 in 27).");
  assessment.evidence.push_back({"pause", 4, 982});
  assessment.evidence.push_back({"voltage", 3.1, 982});
  EXPECT_EQ(evidence_sentence(assessment),
            "Most unusual: ST and T, most in V5, V6 and I (fewer than 1 in 982 normal ECGs of the "
            "model), pause (1 in 54), QRS complex, most in II (1 in 27) and 1 more.");
  assessment.evidence = {{"pause", 2.9, 982}};
  EXPECT_EQ(evidence_sentence(assessment),
            "Nothing stands out: no kind of evidence is as strong as in 1 of 20 normal ECGs of the "
            "model.");
  assessment.evidence.clear();
  EXPECT_EQ(evidence_sentence(assessment), "");
}

}  // namespace
}  // namespace crest::report
