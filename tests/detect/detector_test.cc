#include "detect/detector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "detect/batch.h"
#include "io/read_record.h"
#include "model/invented_calibration.h"
#include "signal/synthetic_ecg.h"
#include "small_model.h"

namespace crest::detect {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Optional;

constexpr double kRate = 100;  // Hz of the small model

/// The small model, told what 19 normals look like.
model::Model calibrated_model(const nn::Kernels& kernels = nn::fastest_kernels()) {
  model::ModelDescription description = small_description();
  description.calibration = invented_calibration(0.1);
  return small_model(description, kernels);
}

Result<Assessment> assess_with(const model::Model& model, const Record& record,
                               const DetectOptions& options = {}) {
  model::Session session(model.network);
  return assess(record, model, session, options);
}

Result<Assessment> assess_small(const Record& record, const DetectOptions& options = {}) {
  return assess_with(calibrated_model(), record, options);
}

Record bundled(const std::string& name) {
  return io::read_record(std::string(CREST_SOURCE_DIR "/tests/data/") + name).value();
}

/// What holds of every assessment.
void expect_sound(const Assessment& assessment) {
  EXPECT_TRUE(std::isfinite(assessment.score));
  EXPECT_GT(assessment.score, 0);
  EXPECT_THAT(assessment.p_value, Optional(AllOf(testing::Gt(0), testing::Le(1))));
  EXPECT_THAT(assessment.alarm, Optional(assessment.score > assessment.alarm_threshold.value()));
  EXPECT_FALSE(assessment.lead_rarities.empty());
  EXPECT_EQ(assessment.beat_rarities.empty(), assessment.r_peaks.empty());
  ASSERT_EQ(assessment.map.size(), 12 * assessment.samples);
  ASSERT_EQ(assessment.restored.size(), assessment.map.size());
  for (const NotAssessedSpan& part : assessment.not_assessed) {
    EXPECT_FALSE(part.reason.empty());
    EXPECT_LT(part.start, part.end);
  }
  // NaN in the map just where something is listed as not assessed.
  for (std::size_t i = 0; i < assessment.map.size(); ++i) {
    const std::size_t lead = i / assessment.samples;
    const double middle = (static_cast<double>(i % assessment.samples) + 0.5) / assessment.rate;
    const bool listed =
        std::ranges::any_of(assessment.not_assessed, [&](const NotAssessedSpan& part) {
          return (!part.lead || *part.lead == lead) && part.start <= middle && middle < part.end;
        });
    ASSERT_EQ(std::isnan(assessment.map[i]), listed) << "lead " << lead << ", " << middle << " s";
    if (!listed) {
      ASSERT_GE(assessment.map[i], 0);
    }
  }
  for (const Finding& finding : assessment.findings) {
    // One lead at least reaches the threshold, the others half of it.
    double highest = 0;
    for (const FindingSpan& span : finding.spans) {
      highest = std::max(highest, span.peak);
      EXPECT_TRUE(std::isfinite(span.deviation));
      EXPECT_LE(finding.start, span.start);
      EXPECT_LE(span.start, span.peak_time);
      EXPECT_LT(span.peak_time, span.end);
      EXPECT_LE(span.end, finding.end);
      EXPECT_GT(span.peak, assessment.threshold / 2);
    }
    EXPECT_GE(highest, assessment.threshold);
  }
}

TEST(Assess, ARealRecord) {
  const auto assessment = assess_small(bundled("ptbxl/00287.hea"));
  ASSERT_TRUE(assessment) << to_string(assessment.error());
  expect_sound(*assessment);
  EXPECT_EQ(assessment->model, "small");
  EXPECT_EQ(assessment->scoring, "paper");
  EXPECT_EQ(assessment->unit, "mV");
  EXPECT_EQ(assessment->windows, 1U);
  EXPECT_EQ(assessment->samples, 1000U);
  EXPECT_DOUBLE_EQ(assessment->duration, 10);
  EXPECT_GE(assessment->r_peaks.size(), 8U);
  EXPECT_FALSE(assessment->findings.empty());
  ASSERT_EQ(assessment->not_assessed.size(), 2U);  // the 0.2 s before and behind the window
  EXPECT_DOUBLE_EQ(assessment->not_assessed[0].end, 0.2);
  EXPECT_DOUBLE_EQ(assessment->not_assessed[1].start, 9.8);
}

TEST(Assess, RecordsOfEveryLength) {
  for (const double seconds : {5.0, 7.0, 9.6, 10.0, 13.0, 60.0}) {
    const auto assessment = assess_small(signal::make_record({.duration = seconds}));
    ASSERT_TRUE(assessment) << seconds << " s: " << to_string(assessment.error());
    expect_sound(*assessment);
    EXPECT_NEAR(assessment->duration, seconds, 0.01);
    EXPECT_EQ(assessment->samples, static_cast<std::size_t>(std::lround(seconds * kRate)));
    const bool continued = std::ranges::any_of(
        assessment->assumptions, [](const std::string& text) { return text.contains("shorter"); });
    EXPECT_EQ(continued, seconds < 9.6) << seconds;
    if (seconds > 10) {
      EXPECT_TRUE(assessment->not_assessed.empty());
      EXPECT_GT(assessment->windows, 1U);
    }
  }
}

TEST(Assess, TooShortIsAReason) {
  for (const double seconds : {0.002, 0.5, 2.0, 4.9}) {
    const auto assessment = assess_small(signal::make_record({.duration = seconds}));
    ASSERT_FALSE(assessment) << seconds << " s";
    EXPECT_EQ(assessment.error().kind, ErrorKind::InvalidInput);
    EXPECT_FALSE(assessment.error().reason.empty());
  }
}

TEST(Assess, AFlatRecordIsAReason) {
  Record record = signal::make_record({.duration = 10});
  for (Lead& lead : record.leads) std::ranges::fill(lead.samples, 0.3F);
  const auto assessment = assess_small(record);
  ASSERT_FALSE(assessment);
  EXPECT_EQ(assessment.error().kind, ErrorKind::InvalidInput);
}

TEST(Assess, AFlatLeadIsLeftOut) {
  Record record = bundled("ptbxl/00010.hea");
  std::ranges::fill(record.leads[8].samples, 0.0F);
  const auto assessment = assess_small(record);
  ASSERT_TRUE(assessment) << to_string(assessment.error());
  expect_sound(*assessment);
  EXPECT_TRUE(std::isnan(assessment->map[8 * assessment->samples + 500]));
  EXPECT_FALSE(std::isnan(assessment->map[7 * assessment->samples + 500]));
  EXPECT_THAT(assessment->not_assessed, Contains(Field(&NotAssessedSpan::lead, Optional(8U))));
}

TEST(Assess, GapsAreListedAndBlank) {
  Record record = bundled("ptbxl/00010.hea");
  const auto gap = std::span(record.leads[4].samples).subspan(2000, 500);  // 4 to 5 s of aVL
  std::ranges::fill(gap, std::numeric_limits<float>::quiet_NaN());
  const auto assessment = assess_small(record);
  ASSERT_TRUE(assessment) << to_string(assessment.error());
  expect_sound(*assessment);
  EXPECT_TRUE(std::isnan(assessment->map[4 * assessment->samples + 450]));
  EXPECT_FALSE(std::isnan(assessment->map[4 * assessment->samples + 550]));
}

TEST(Assess, AGapOnAllLeadsDoesNotRaiseTheScore) {
  const Record whole = bundled("ptbxl/00010.hea");
  Record gapped = whole;
  for (Lead& lead : gapped.leads) {
    std::ranges::fill(std::span(lead.samples).subspan(2000, 500),
                      std::numeric_limits<float>::quiet_NaN());
  }
  const double without = assess_small(whole).value().score;
  const double with = assess_small(gapped).value().score;
  EXPECT_NEAR(with, without, 0.2 * without);
}

TEST(Assess, WhatIsNotAssessedDoesNotCountForTheScore) {
  const model::Model model = small_model();
  model::Session session(model.network);
  signal::Strip strip =
      signal::make_strip(bundled("ptbxl/00010.hea"), model.description.preprocessing).value();
  for (std::size_t lead = 0; lead < 12; ++lead) {  // half a second of 25 Hz, far above the ECG
    const auto artefact = strip.signal.lead(lead).subspan(400, 50);
    for (std::size_t i = 0; i < artefact.size(); ++i) artefact[i] = i % 4 < 2 ? 20.0F : -20.0F;
  }
  const double counting = assess_strip(strip, model, session).value().score;
  strip.not_assessed.push_back({std::nullopt, 4.0, 4.5, "an artefact"});
  EXPECT_LT(assess_strip(strip, model, session).value().score, 0.9 * counting);
}

TEST(Assess, WithoutBeatsItSaysSo) {
  Record record = signal::make_record({.duration = 20, .beats_per_minute = 0});
  for (Lead& lead : record.leads) {
    for (std::size_t i = 0; i < lead.samples.size(); ++i) {
      const double seconds = static_cast<double>(i) / record.rate;
      lead.samples[i] = static_cast<float>(0.1 * std::sin(2 * std::numbers::pi * 1.5 * seconds));
    }
  }
  const auto assessment = assess_small(record, {.scoring = Scoring::Paper, .r_peaks = {{}}});
  ASSERT_TRUE(assessment) << to_string(assessment.error());
  expect_sound(*assessment);
  EXPECT_TRUE(assessment->r_peaks.empty());
  EXPECT_THAT(assessment->assumptions, Contains(HasSubstr("no whole heartbeat")));
  const auto found = assess_small(record);  // whatever the detector makes of it
  ASSERT_TRUE(found);
  expect_sound(*found);
}

TEST(Assess, KeepsTheUnitOfTheRecord) {
  Record record = bundled("ptbxl/00010.hea");
  for (Lead& lead : record.leads) lead.unit = "NU";
  const auto assessment = assess_small(record);
  ASSERT_TRUE(assessment);
  EXPECT_EQ(assessment->unit, "NU");
}

TEST(Assess, GivenRPeaksMustBeOfTheRecord) {
  const Record record = bundled("ptbxl/00010.hea");
  for (const std::vector<std::size_t>& r_peaks :
       {std::vector<std::size_t>{300, 200}, std::vector<std::size_t>{1000}}) {
    const auto assessment = assess_small(record, {.scoring = Scoring::Paper, .r_peaks = r_peaks});
    ASSERT_FALSE(assessment);
    EXPECT_EQ(assessment.error().kind, ErrorKind::InvalidInput);
  }
  const auto given =
      assess_small(record, {.scoring = Scoring::Paper, .r_peaks = {{150, 150, 250}}});
  ASSERT_TRUE(given);
  EXPECT_EQ(given->r_peaks, (std::vector<double>{1.5, 1.5, 2.5}));
}

TEST(Assess, WhateverPartIsLeftOut) {
  const Record record = bundled("ptbxl/00010.hea");
  for (const model::PartName& part : model::kPartNames) {
    model::ModelDescription description = small_description();
    description.network.parts.*part.part = false;
    const model::Parts& parts = description.network.parts;
    if (!parts.global_branch || !parts.local_branch) {
      description.network.parts.cross_attention = false;
    }
    const auto assessment = assess_with(small_model(description), record);
    ASSERT_TRUE(assessment) << part.name << ": " << to_string(assessment.error());
    EXPECT_GT(assessment->score, 0) << part.name;
    const auto without_beats =
        assess_with(small_model(description), record, {.r_peaks = std::vector<std::size_t>{}});
    ASSERT_TRUE(without_beats) << part.name;
    // Who does not look at beats does not care where they are.
    EXPECT_EQ(without_beats->score == assessment->score, !parts.local_branch) << part.name;
  }
}

TEST(Assess, PaperCodeNeedsThePapersSizes) {
  const auto assessment =
      assess_small(bundled("ptbxl/00010.hea"), {.scoring = Scoring::PaperCode, .r_peaks = {}});
  ASSERT_FALSE(assessment);
  EXPECT_EQ(assessment.error().kind, ErrorKind::Config);
}

TEST(Assess, AStripOfOtherLeadsThanTheModelIsRefused) {
  const model::Model model = calibrated_model();
  signal::Preprocessing preprocessing = model.description.preprocessing;
  preprocessing.signals = 3;
  auto strip = signal::make_strip(bundled("ptbxl/00010.hea"), preprocessing);
  ASSERT_TRUE(strip) << to_string(strip.error());
  model::Session session(model.network);
  const auto assessment = assess_strip(*std::move(strip), model, session);
  ASSERT_FALSE(assessment);
  EXPECT_EQ(assessment.error().kind, ErrorKind::Config);
  EXPECT_EQ(assessment.error().reason, "the strip has 3 leads; the model is made for 12");
}

// Two signals that are not called after any lead, as a recorder of long ECGs may have them.
TEST(Assess, AModelOfTheFirstSignalsTakesThemWhateverTheirNames) {
  model::ModelDescription description = small_description();
  description.network.leads = 2;
  description.preprocessing.signals = 2;
  Record record = bundled("ptbxl/00010.hea");
  record.leads[0].name = "ECG lower";
  record.leads[1].name = "EEG";
  const auto assessment = assess_with(small_model(description), record);
  ASSERT_TRUE(assessment) << to_string(assessment.error());
  EXPECT_EQ(assessment->leads, (std::vector<std::string>{"ECG lower", "EEG"}));
  EXPECT_EQ(assessment->map.size(), 2 * assessment->samples);
  EXPECT_GT(assessment->score, 0);

  record.leads.resize(1);
  const auto of_one = assess_with(small_model(description), record);
  ASSERT_TRUE(of_one) << to_string(of_one.error());
  ASSERT_FALSE(of_one->not_assessed.empty());
  EXPECT_EQ(of_one->not_assessed.front().lead, 1U);
  EXPECT_EQ(of_one->not_assessed.front().reason, "not in the record");
}

TEST(Assess, KernelsAgree) {
  const Record record = bundled("ptbxl/00184.hea");
  const auto expected = assess_small(record);
  ASSERT_TRUE(expected);
  for (const nn::Kernels* kernels : nn::available_kernels()) {
    const auto assessment = assess_with(calibrated_model(*kernels), record);
    ASSERT_TRUE(assessment) << kernels->name;
    EXPECT_NEAR(assessment->score, expected->score, 1e-4 * expected->score) << kernels->name;
  }
}

}  // namespace
}  // namespace crest::detect
