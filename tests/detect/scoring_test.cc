// What an assessment is by each scoring, of models with and without a reference of normals.
#include "detect/scoring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "detect/detector.h"
#include "detect/strip_restoration.h"
#include "detect/synthetic_normals.h"
#include "model/invented_calibration.h"
#include "small_model.h"

namespace crest::detect {
namespace {

using testing::Each;
using testing::Gt;

/// Twelve people at the small model's rate.
std::vector<signal::Strip> people() {
  std::vector<signal::Strip> strips;
  for (unsigned person = 1; person <= 12; ++person) {
    strips.push_back(signal::synthetic_strip(
        {.person = person, .rate = 100, .rr = 0.7 + 0.03 * person, .noise = 0.02}));
  }
  return strips;
}

model::ModelDescription described(bool compares) {
  model::ModelDescription description = small_description();
  description.compares = compares;
  description.calibration = invented_calibration(0.5);
  return description;
}

const model::Model& plain_model() {
  static const model::Model model = small_model(described(false));
  return model;
}

/// The same network and calibration, with what twelve people look like.
const model::Model& comparing_model() {
  static const model::Model model = [] {
    model::Session session(plain_model().network);
    const auto network = [&](const signal::Strip& strip) {
      return restore_strip(strip, plain_model(), session, Scoring::Crest);
    };
    const auto reference = fit_reference(people(), network, [](std::size_t, std::size_t) {});
    const model::ModelDescription description = described(true);
    std::map<std::string, model::Tensor> tensors = random_tensors(description.network);
    tensors.merge(model::tensors_of(reference.value()));
    return model::parse_model(model::serialise_model(description, tensors), "a").value();
  }();
  return model;
}

Assessment assess_by(const model::Model& model, const signal::Strip& strip,
                     const DetectOptions& options = {}) {
  model::Session session(model.network);
  return assess_strip(strip, model, session, options).value();
}

signal::Strip strip_of(signal::SyntheticNormal normal) {
  normal.rate = 100;
  normal.noise = 0.02;
  return signal::synthetic_strip(normal);
}

TEST(Scoring, HasNames) {
  EXPECT_EQ(to_string(Scoring::Crest), "crest");
  EXPECT_EQ(to_string(Scoring::Paper), "paper");
  EXPECT_EQ(to_string(Scoring::PaperCode), "paper-code");
}

TEST(Scoring, IsCrestUnlessAskedOtherwise) {
  const Assessment assessment = assess_by(comparing_model(), strip_of({}));
  EXPECT_EQ(assessment.scoring, "crest");
  std::vector<std::string> names;
  for (const EvidenceOf& evidence : assessment.evidence) {
    names.push_back(evidence.name);
    EXPECT_GE(evidence.surprise, 0);
  }
  EXPECT_EQ(names,
            std::vector<std::string>(model::kEvidenceNames.begin(), model::kEvidenceNames.end()));
  // The calibration is of this scoring.
  EXPECT_TRUE(assessment.p_value);
  EXPECT_GT(assessment.threshold, 0);
}

TEST(Scoring, OfAModelWithoutAReferenceIsThePapers) {
  const signal::Strip strip = strip_of({});
  const Assessment by_default = assess_by(plain_model(), strip);
  const Assessment by_paper =
      assess_by(plain_model(), strip, {.scoring = Scoring::Paper, .r_peaks = {}});
  EXPECT_EQ(by_default.scoring, "paper");
  EXPECT_EQ(by_default.score, by_paper.score);
  EXPECT_TRUE(by_default.evidence.empty());
  EXPECT_TRUE(by_default.p_value);
}

TEST(Scoring, ThePapersOfAModelWithAReferenceIsItsOwnNetworksWithoutCalibration) {
  const signal::Strip strip = strip_of({});
  const Assessment with =
      assess_by(comparing_model(), strip, {.scoring = Scoring::Paper, .r_peaks = {}});
  const Assessment without = assess_by(plain_model(), strip);
  EXPECT_EQ(with.scoring, "paper");
  EXPECT_EQ(with.score, without.score);
  EXPECT_TRUE(with.evidence.empty());
  EXPECT_FALSE(with.p_value);
  EXPECT_FALSE(with.alarm);
  EXPECT_EQ(with.threshold, 0);
  EXPECT_TRUE(with.findings.empty());
}

TEST(Scoring, ByComparisonTheExpectedTraceStandsForTheRestoredOne) {
  const signal::Strip strip = strip_of({.added = signal::st_shift(8, 0.3)});
  const Assessment assessment = assess_by(comparing_model(), strip);
  // Half-way through the ST segment of the fourth beat, what was added is what deviates.
  const auto at = static_cast<std::size_t>(std::lround((0.4 + 3 * 0.85 + 0.11) * 100));
  const std::size_t place = 8 * assessment.samples + at;
  EXPECT_NEAR(strip.signal.lead(8)[at] - assessment.restored[place], 0.3, 0.1);
  ASSERT_FALSE(assessment.findings.empty());
  const Finding& finding = assessment.findings.front();
  ASSERT_FALSE(finding.spans.empty());
  const auto highest = std::ranges::max_element(finding.spans, {}, &FindingSpan::peak);
  EXPECT_EQ(highest->lead, 8U);
  EXPECT_NEAR(highest->deviation, 0.3, 0.15);
}

TEST(Scoring, ByComparisonWhatWasNotAssessedHasNoMap) {
  signal::Strip strip = strip_of({});
  strip.usable[2] = false;
  std::ranges::fill(strip.signal.lead(2), 0.0F);
  strip.not_assessed.push_back({2, 0, 10, "not in the record"});
  strip.not_assessed.push_back({7, 3, 4, "a gap"});
  const Assessment assessment = assess_by(comparing_model(), strip);
  EXPECT_TRUE(std::isfinite(assessment.score));
  for (std::size_t i = 0; i < assessment.map.size(); ++i) {
    const std::size_t lead = i / assessment.samples;
    const std::size_t t = i % assessment.samples;
    const bool unknown = t < 20 || t >= 980 || lead == 2 || (lead == 7 && t >= 300 && t < 400);
    ASSERT_EQ(std::isnan(assessment.map[i]), unknown) << lead << ", " << t;
  }
}

TEST(Scoring, ByComparisonARecordWithoutBeatsIsScored) {
  const Assessment assessment =
      assess_by(comparing_model(), strip_of({}), {.scoring = Scoring::Crest, .r_peaks = {{}}});
  // ln 13 for each of the three shapes, and something of the network perhaps.
  EXPECT_GE(assessment.score, 3 * std::log(13.0) - 1e-9);
  ASSERT_EQ(assessment.evidence.size(), 1U);
  EXPECT_EQ(assessment.evidence.front().name, "restoration");
}

}  // namespace
}  // namespace crest::detect
