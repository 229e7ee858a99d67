#include "detect/evidence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

#include "detect/nearest_normals.h"
#include "detect/synthetic_normals.h"

namespace crest::detect {
namespace {

using model::Evidence;
using signal::kBeatSamples;

/// A typical beat of twelve leads, of which only the QRS voltages matter: from -1 to 2 units of
/// half a millivolt in limb leads, of a whole one in chest leads.
signal::TypicalBeat typical_of_voltage() {
  signal::TypicalBeat typical{
      .shape = LeadMatrix(12, kBeatSamples), .scale = std::vector<float>(12, 1), .clock = {}};
  typical.beats = 3;
  std::fill_n(typical.scale.begin(), 6, 0.5F);
  for (std::size_t lead = 0; lead < 12; ++lead) {
    typical.shape.lead(lead)[signal::kQrs.begin] = -1;
    typical.shape.lead(lead)[signal::kQrs.end - 1] = 2;
    typical.shape.lead(lead)[signal::kQrs.begin - 1] = -7;  // not of the complex
    typical.shape.lead(lead)[signal::kQrs.end] = 9;
  }
  return typical;
}

/// Beats by the intervals before them; 0.8 s are usual.
BeatStretch stretch_of(const std::vector<double>& intervals) {
  BeatStretch stretch{.rate = 100,
                      .signal = LeadMatrix(12, 1000),
                      .usable = std::vector<bool>(12, true),
                      .millivolts = true,
                      .beats = {{.difference = 0.5}},
                      .typical = typical_of_voltage()};
  for (const double rr : intervals) {
    stretch.beats.push_back({.rr_before = rr, .usual_rr = 0.8, .difference = 1});
  }
  return stretch;
}

EvidenceValues rhythm_of(const BeatStretch& stretch, std::size_t first, std::size_t last) {
  EvidenceValues values;
  measure_rhythm(stretch, 0.9, first, last, values);
  return values;
}

TEST(MeasureRhythm, IsWhatOneReckonsByHand) {
  BeatStretch stretch = stretch_of({0.8, 0.8, 0.6, 1.0, 0.8});
  stretch.beats[3].difference = 20;
  EvidenceValues values = rhythm_of(stretch, 0, 6);
  EXPECT_NEAR(*value_of(values, Evidence::Rate), std::log(0.9 / 0.8), 1e-6);
  // Differences of 0, 0.2, 0.4 and 0.2 s.
  EXPECT_NEAR(*value_of(values, Evidence::Irregularity), 0.8 / 4 / 0.8, 1e-6);
  EXPECT_NEAR(*value_of(values, Evidence::EarlyBeat), std::log(0.8 / 0.6), 1e-6);
  EXPECT_NEAR(*value_of(values, Evidence::Pause), std::log(1.0 / 0.8), 1e-6);
  EXPECT_NEAR(*value_of(values, Evidence::SingleBeat), std::log(20), 1e-6);
  EXPECT_FALSE(value_of(values, Evidence::Voltage));
  EXPECT_FALSE(value_of(values, Evidence::Qrs));
  // The same without the early beat and what follows it.
  values = rhythm_of(stretch, 0, 3);
  EXPECT_EQ(*value_of(values, Evidence::EarlyBeat), 0);
  EXPECT_EQ(*value_of(values, Evidence::Pause), 0);
  EXPECT_NEAR(*value_of(values, Evidence::SingleBeat), 0, 1e-6);
}

TEST(MeasureRhythm, TakesFourBeatsForIrregularityAndTwoForARate) {
  const BeatStretch stretch = stretch_of({0.8, 0.4, 0.8, 0.4});
  EvidenceValues values = rhythm_of(stretch, 0, 4);
  EXPECT_NEAR(*value_of(values, Evidence::Irregularity), 0.4 / 0.8, 1e-6);
  values = rhythm_of(stretch, 0, 3);
  EXPECT_FALSE(value_of(values, Evidence::Irregularity));
  EXPECT_TRUE(value_of(values, Evidence::Rate));
  values = rhythm_of(stretch, 0, 1);
  EXPECT_FALSE(value_of(values, Evidence::Rate));
  EXPECT_FALSE(value_of(values, Evidence::EarlyBeat));
  EXPECT_NEAR(*value_of(values, Evidence::SingleBeat), std::log(0.5), 1e-6);
  values = rhythm_of(stretch, 2, 2);
  EXPECT_EQ(values, EvidenceValues{});
}

TEST(MeasureRhythm, WithoutATypicalBeatNoBeatIsUnlikeIt) {
  BeatStretch stretch = stretch_of({0.8, 0.8, 0.8});
  stretch.typical.beats = 0;
  EvidenceValues values = rhythm_of(stretch, 0, 4);
  EXPECT_FALSE(value_of(values, Evidence::SingleBeat));
  EXPECT_TRUE(value_of(values, Evidence::Irregularity));
}

TEST(LogVoltages, AreOfTheComplexInEachGroup) {
  const BeatStretch stretch = stretch_of({});
  const auto voltages = log_voltages(stretch);
  ASSERT_TRUE(voltages[0] && voltages[1]);
  EXPECT_NEAR(*voltages[0], std::log(1.5), 1e-6);
  EXPECT_NEAR(*voltages[1], std::log(3), 1e-6);
}

TEST(LogVoltages, AreNoneWhereTheyAreNotKnown) {
  BeatStretch stretch = stretch_of({});
  stretch.usable[7] = false;
  EXPECT_TRUE(log_voltages(stretch)[0]);
  EXPECT_FALSE(log_voltages(stretch)[1]);
  stretch = stretch_of({});
  stretch.millivolts = false;
  EXPECT_FALSE(log_voltages(stretch)[0] || log_voltages(stretch)[1]);
  stretch = stretch_of({});
  stretch.typical.beats = 0;
  EXPECT_FALSE(log_voltages(stretch)[0] || log_voltages(stretch)[1]);
  stretch = stretch_of({});
  stretch.signal = LeadMatrix(3, 1000);
  EXPECT_FALSE(log_voltages(stretch)[0] || log_voltages(stretch)[1]);
  stretch = stretch_of({});
  std::ranges::fill(stretch.typical.scale, 0.0F);
  EXPECT_NEAR(*log_voltages(stretch)[0], std::log(0.01), 1e-6);  // finite even so
}

TEST(MeasureVoltage, IsTheLargerDeviationEitherWay) {
  model::NormalReference reference;
  reference.voltage = {static_cast<float>(std::log(1.5)) + 0.5F,
                       static_cast<float>(std::log(3)) - 0.1F};
  reference.voltage_spread = {0.25F, 0.1F};
  const BeatStretch stretch = stretch_of({});
  const auto deviations = voltage_deviations(stretch, reference);
  EXPECT_NEAR(*deviations[0], -2, 1e-5);
  EXPECT_NEAR(*deviations[1], 1, 1e-5);
  EvidenceValues values;
  measure_voltage(stretch, reference, values);
  EXPECT_NEAR(*value_of(values, Evidence::Voltage), 2, 1e-5);
  reference.voltage_spread[0] = 0;  // not known
  values = {};
  measure_voltage(stretch, reference, values);
  EXPECT_FALSE(voltage_deviations(stretch, reference)[0]);
  EXPECT_NEAR(*value_of(values, Evidence::Voltage), 1, 1e-5);
  reference.voltage_spread[1] = 0;
  values = {};
  measure_voltage(stretch, reference, values);
  EXPECT_FALSE(value_of(values, Evidence::Voltage));
}

TEST(MeasureShapes, AreTheDistancesInTheirSpaces) {
  const model::NormalReference& reference = fitted_reference();
  const signal::Strip strip = signal::synthetic_strip({.person = 7});
  BeatStretch stretch = make_stretch(strip, {0, strip.signal.samples});
  for (const std::optional<std::size_t> left_out : {std::optional<std::size_t>{}, {3}}) {
    EvidenceValues values;
    measure_shapes(neighbours_of(stretch, reference, left_out), values);
    for (const model::ShapeSpace& space : model::kShapeSpaces) {
      EXPECT_EQ(
          *value_of(values, space.evidence),
          direction_distance(
              nearest_normals(reference, stretch.typical.shape, stretch.usable, left_out), space));
    }
    EXPECT_EQ(std::ranges::count_if(values, [](const auto& value) { return value.has_value(); }),
              3);
  }
  stretch.typical.beats = 0;
  EvidenceValues values;
  measure_shapes(neighbours_of(stretch, reference), values);
  EXPECT_EQ(values, EvidenceValues{});
}

/// A hundred normals, in whom every kind of evidence is 1, 2, 3 ... 100.
model::NormalReference counting_reference() {
  model::NormalReference reference;
  reference.normals = 100;
  for (std::vector<float>& values : reference.evidence) {
    for (int i = 1; i <= 100; ++i) values.push_back(static_cast<float>(i));
  }
  return reference;
}

/// Shapes as the most usual ones and nothing else known.
EvidenceValues usual_shapes() {
  EvidenceValues values;
  for (const model::ShapeSpace& space : model::kShapeSpaces) value_of(values, space.evidence) = 0;
  return values;
}

TEST(ScoreOf, AddsShapesAndWhatIsRemarkableOfTheRest) {
  const model::NormalReference reference = counting_reference();
  const double usual = -3 * std::log(100.5 / 101);
  EvidenceValues values = usual_shapes();
  EXPECT_NEAR(score_of(values, reference), usual, 1e-9);
  value_of(values, Evidence::Qrs) = 51;
  EXPECT_NEAR(score_of(values, reference), usual * 2 / 3 - std::log(50.5 / 101), 1e-9);
  for (const Evidence evidence :
       {Evidence::Restoration, Evidence::Rate, Evidence::Irregularity, Evidence::EarlyBeat,
        Evidence::Pause, Evidence::SingleBeat, Evidence::Voltage}) {
    values = usual_shapes();
    value_of(values, evidence) = 90;  // of one in nine: unremarkable
    EXPECT_NEAR(score_of(values, reference), usual, 1e-9);
    value_of(values, evidence) = 100;
    // The tail: -ln 0.1 and nine steps of a mean of 4.5; less -ln of one in twenty.
    EXPECT_NEAR(score_of(values, reference), usual + std::log(10) + 2 - std::log(20), 1e-9);
  }
}

// Records whose stated gain is wrong by a factor of five are about; such hearts are not.
TEST(ScoreOf, VoltageCountsForNoMoreThanTwiceWhatNoNormalShows) {
  const model::NormalReference reference = counting_reference();
  EvidenceValues values = usual_shapes();
  const double usual = score_of(values, reference);
  value_of(values, Evidence::Voltage) = 1000;
  EXPECT_NEAR(score_of(values, reference), usual + 2 * std::log(101) - std::log(20), 1e-9);
  value_of(values, Evidence::Voltage).reset();
  value_of(values, Evidence::SingleBeat) = 1000;
  EXPECT_GT(score_of(values, reference), usual + 40);
}

TEST(TellingLeads, AreTheFewestThatMakeUpHalfTheDistance) {
  signal::SyntheticNormal normal;
  normal.added = [](std::size_t lead, std::size_t, double seconds) {
    const double wave = seconds > 0.15 && seconds < 0.4 ? -0.5 : 0.0;
    return lead == 10 ? 2 * wave : lead == 4 ? wave : 0.0;
  };
  const signal::Strip strip = signal::synthetic_strip(normal);
  const BeatStretch stretch = make_stretch(strip, {0, strip.signal.samples});
  const model::ShapeSpace& repolarisation = model::kShapeSpaces[2];
  const auto shares = direction_distance_by_lead(
      fitted_reference(), repolarisation, stretch.typical.shape, stretch.usable,
      nearest_normals(fitted_reference(), stretch.typical.shape, stretch.usable));
  const auto leads = telling_leads(stretch, fitted_reference(), repolarisation,
                                   *neighbours_of(stretch, fitted_reference()));
  ASSERT_FALSE(leads.empty());
  EXPECT_LE(leads.size(), kToldLeads);
  EXPECT_EQ(leads[0], 10U);
  double sum = 0;
  for (const std::size_t lead : leads) {
    EXPECT_LT(sum, std::accumulate(shares.begin(), shares.end(), 0.0) / 2);
    sum += shares[lead];
  }
}

TEST(ScoreOf, WithoutABeatIsWhatNoNormalShows) {
  const model::NormalReference reference = counting_reference();
  EXPECT_NEAR(score_of({}, reference), 3 * std::log(101), 1e-9);
  EvidenceValues highest_counted = usual_shapes();
  for (const model::ShapeSpace& space : model::kShapeSpaces) {
    value_of(highest_counted, space.evidence) = 91;
  }
  EXPECT_GT(score_of({}, reference), score_of(highest_counted, reference));
}

TEST(ScoreOf, IsFiniteWhateverTheEvidence) {
  EvidenceValues values;
  values.fill(std::numeric_limits<double>::infinity());
  const double score = score_of(values, counting_reference());
  // All but voltage are the strongest.
  EXPECT_NEAR(score, 11 * model::kStrongest + 2 * std::log(101) - 9 * std::log(20), 1e-9);
}

}  // namespace
}  // namespace crest::detect
