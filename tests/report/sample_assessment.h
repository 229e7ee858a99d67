// An assessment with something in every field, made by hand.
#pragma once

#include <crest/assessment.h>

namespace crest::report {

inline Assessment sample_assessment() {
  Assessment assessment;
  assessment.model = "crest-ptbxl 1";
  assessment.scoring = "paper";
  assessment.duration = 10;
  assessment.rate = 500;
  assessment.leads = {"I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"};
  assessment.unit = "mV";
  assessment.score = 0.1 + 0.2;  // 0.30000000000000004: all 17 digits are needed
  assessment.p_value = 1.0 / 70;
  assessment.calibration = CalibrationFacts{.records = "normal records of a clinic",
                                            .date = "2024-02-29",
                                            .normals = 139,
                                            .alarms_per_1000 = 50};
  assessment.alarm_threshold = 0.25;
  assessment.alarm = true;
  assessment.threshold = 1.25;
  assessment.windows = 2;
  assessment.r_peaks = {0.84, 1.71};
  assessment.samples = 5000;
  assessment.qrs_heights = {0.8, 1, 0.5, 0.9, 0.5, 0.7, 1, 2, 2, 2, 1.6, 0};
  assessment.evidence = {
      {"QRS complex", 3.3, 982, {1}}, {"ST and T", 9, 982, {10, 11, 0}}, {"heart rate", 0.5, 982}};
  assessment.findings = {{.start = 4.2,
                          .end = 4.62,
                          .p_value = 1.0 / 70,
                          .normals = 139,
                          .kind = FindingKind::Trace,
                          .segment = "ST",
                          .leads = {7, 8, 6},
                          .beats = 9,
                          .of_beats = 10,
                          .deviation = 0.42,
                          .into_segment = 0.1,
                          .spans = {{6, 4.2, 4.5, 2.0, 4.3, 0.1},
                                    {7, 4.2, 4.62, 3.0, 4.31, 0.42},
                                    {8, 4.25, 4.6, 2.5, 4.31, 0.3}}},
                         {.start = 1,
                          .end = 1.1,
                          .p_value = 0.1,
                          .normals = 139,
                          .kind = FindingKind::Trace,
                          .segment = "T",
                          .leads = {4},
                          .deviation = -0.25,
                          .into_segment = 0.03,
                          .spans = {{4, 1, 1.1, 1.5, 1.05, -0.25}}}};
  assessment.beat_scores = {0.9, 7.25};
  assessment.lead_rarities = {{0, 0.5, 139}, {6, 1.0 / 140, 139}, {7, 1.0 / 35, 138}};
  assessment.beat_rarities = {{0.84, 0, 1.275, 1.0 / 28}, {1.71, 1.275, 10, 0.3}};
  assessment.segment_rarities = {{"ST", 1.0 / 12, 120}, {"T", 0.75, 139}};
  assessment.not_assessed = {
      {.lead = 11, .start = 0, .end = 10, .reason = "flat"},
      {.lead = {}, .start = 9.5, .end = 10, .reason = "after the last beat"}};
  assessment.assumptions = {"aVL derived from I and II"};
  return assessment;
}

}  // namespace crest::report
