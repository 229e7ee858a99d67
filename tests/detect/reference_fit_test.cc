#include "detect/reference_fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "detect/deviation_map.h"
#include "detect/evidence.h"
#include "detect/nearest_normals.h"
#include "detect/synthetic_normals.h"

namespace crest::detect {
namespace {

using model::Evidence;
using model::NormalReference;
using signal::kBeatSamples;
using signal::synthetic_strip;

std::vector<BeatStretch> stretches_of_all(const std::vector<signal::Strip>& strips) {
  std::vector<BeatStretch> stretches;
  for (const signal::Strip& strip : strips) {
    stretches.push_back(make_stretch(strip, {0, strip.signal.samples}));
  }
  return stretches;
}

/// Twelve people, what they look like and what was learned of them.
class FitReference : public testing::Test {
 protected:
  const std::vector<signal::Strip> strips = synthetic_strips(12);
  const std::vector<BeatStretch> stretches = stretches_of_all(strips);
  const NormalReference reference = fit_to(strips).value();

  const std::vector<float>& evidence(Evidence kind) const {
    return reference.evidence[static_cast<std::size_t>(kind)];
  }
};

TEST_F(FitReference, ShapesAreTheTypicalBeatsOneOfEach) {
  EXPECT_EQ(reference.leads, 12U);
  ASSERT_EQ(reference.normals, 12U);
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(reference.shape(i), stretches[i].typical.shape.values));
  }
  EXPECT_EQ(reference.spread.size(), 12 * kBeatSamples);  // derived
}

TEST_F(FitReference, RrIsTheMiddleOfAllIntervals) {
  std::vector<double> usual;
  for (const BeatStretch& stretch : stretches) {
    for (const StretchBeat& beat : stretch.beats) {
      if (beat.rr_before > 0) usual.push_back(beat.usual_rr);
    }
  }
  std::ranges::sort(usual);
  EXPECT_NEAR(reference.rr, usual[(usual.size() - 1) / 2], 1e-6);
}

TEST_F(FitReference, VoltagesAreMeanAndStandardDeviation) {
  for (std::size_t group = 0; group < 2; ++group) {
    double mean = 0, squares = 0;
    for (const BeatStretch& stretch : stretches) mean += log_voltages(stretch)[group].value() / 12;
    for (const BeatStretch& stretch : stretches) {
      squares += std::pow(log_voltages(stretch)[group].value() - mean, 2) / 12;
    }
    EXPECT_NEAR(reference.voltage[group], mean, 1e-5);
    EXPECT_NEAR(reference.voltage_spread[group], std::sqrt(squares), 1e-4);
  }
}

TEST_F(FitReference, DeviationIsFromWhatTheOthersLetExpect) {
  std::vector<double> squares(12 * kBeatSamples);
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const LeadMatrix& shape = stretches[i].typical.shape;
    for (std::size_t j = 0; j < squares.size(); ++j) {
      double others = 0;  // all eleven of them, as there are no more
      for (std::size_t k = 0; k < stretches.size(); ++k) {
        if (k != i) others += double{stretches[k].typical.shape.values[j]} / 11;
      }
      squares[j] += std::pow(double{shape.values[j]} - others, 2) / 12;
    }
  }
  ASSERT_EQ(reference.deviation.size(), squares.size());
  for (std::size_t j = 0; j < squares.size(); ++j) {
    ASSERT_NEAR(reference.deviation[j], std::max(0.03, std::sqrt(squares[j])), 1e-4);
  }
  EXPECT_GT(std::ranges::max(reference.deviation), 0.1F);  // some are not at the least
}

TEST_F(FitReference, BetweenBeatsIsTheMiddleOfTheMeansOfTheNetworksMap) {
  for (std::size_t lead = 0; lead < 12; ++lead) {
    std::vector<double> means;
    for (const signal::Strip& strip : strips) {
      const LeadMatrix map = restored_by_nine_tenths(strip).map;
      double sum = 0;
      for (const float value : map.lead(lead)) sum += double{value};
      means.push_back(sum / static_cast<double>(map.samples));
    }
    std::ranges::sort(means);
    EXPECT_NEAR(reference.between_beats[lead], std::max(1e-4, means[5]), 1e-7);
  }
}

TEST_F(FitReference, RestorationKnowsWhereInTheBeatTheNetworkFails) {
  // A network that restores nine tenths fails where there is something, and little between waves.
  for (std::size_t lead = 0; lead < 12; ++lead) {
    const auto row = std::span(reference.restoration).subspan(lead * kBeatSamples, kBeatSamples);
    EXPECT_GT(row[signal::kBeatR], 1.5F * row[signal::kBeatR - 8]) << lead;
    EXPECT_EQ(row[2], 1e-4F);
  }
}

TEST_F(FitReference, OneOfTwentyExceedsTheScaleOfATerm) {
  std::vector<std::vector<float>> peaks(model::kMapTermCount);
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const BeatStretch stretch = measure_differences(stretches[i], reference.variation);
    const MapTerms terms =
        map_terms(stretch, reference, restored_by_nine_tenths(strips[i]).map,
                  expected_beat(reference, neighbours_of(stretch, reference, i)));
    for (std::size_t term = 0; term < terms.size(); ++term) {
      peaks[term].push_back(std::ranges::max(terms[term].values));
    }
  }
  for (std::size_t term = 0; term < peaks.size(); ++term) {
    std::ranges::sort(peaks[term]);
    EXPECT_EQ(reference.term_scale[term], peaks[term][10]) << term;  // 0.95 of eleven steps
  }
}

TEST_F(FitReference, EveryNormalCountsOnceAndIsNotComparedWithItself) {
  for (const std::vector<float>& values : reference.evidence) {
    EXPECT_EQ(values.size(), 12U);
    EXPECT_TRUE(std::ranges::is_sorted(values));
  }
  for (const model::ShapeSpace& space : model::kShapeSpaces) {
    std::vector<float> without, with;
    for (std::size_t i = 0; i < stretches.size(); ++i) {
      const auto distance = [&](std::optional<std::size_t> left_out) {
        return static_cast<float>(direction_distance(
            nearest_normals(reference, stretches[i].typical.shape, stretches[i].usable, left_out),
            space));
      };
      without.push_back(distance(i));
      with.push_back(distance({}));
    }
    std::ranges::sort(without);
    std::ranges::sort(with);
    EXPECT_EQ(evidence(space.evidence), without);
    for (std::size_t i = 0; i < with.size(); ++i) EXPECT_GT(without[i], with[i]);
  }
}

TEST_F(FitReference, IsTheSameEveryTime) {
  EXPECT_EQ(model::tensors_of(fit_to(strips).value()).size(), 23U);
  const auto first = model::tensors_of(reference);
  const auto second = model::tensors_of(fit_to(strips).value());
  ASSERT_EQ(first.size(), second.size());
  for (const auto& [name, tensor] : first) EXPECT_EQ(tensor.values, second.at(name).values) << name;
}

TEST_F(FitReference, GoesThroughAFile) {
  const auto read = model::reference_in(model::tensors_of(reference), 12);
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(read->squared_norms, reference.squared_norms);
}

// Every beat is the typical one, but for the last of each strip, which its end cuts.
TEST_F(FitReference, VariationIsThatOfWholeBeats) {
  std::vector<signal::Strip> cut;
  for (unsigned person = 1; person <= 12; ++person) {
    // The last R peak lies at 9.2 s; the record ends in its T wave.
    cut.push_back(synthetic_strip({.person = person, .duration = 9.5, .rr = 0.8, .noise = 0}));
  }
  EXPECT_EQ(std::ranges::max(fit_to(cut).value().variation), 0.03F);  // the least there is
}

TEST_F(FitReference, VariationIsTheMiddleOfRootsOfMeanSquares) {
  std::vector<float> roots;
  const std::size_t lead = 8;
  for (const BeatStretch& stretch : stretches) {
    const signal::TypicalBeat& typical = stretch.typical;
    double squares = 0, whole = 0;
    for (const StretchBeat& beat : stretch.beats) {
      if (beat.r_peak < 35 || beat.r_peak > 1250 - 70) continue;
      const LeadMatrix sampled =
          signal::sample_beat(stretch.signal, 125, beat.r_peak, typical.clock);
      const double place = double{sampled.lead(lead)[signal::kBeatR + 2]};
      squares += std::pow(place / double{typical.scale[lead]} -
                              double{typical.shape.lead(lead)[signal::kBeatR + 2]},
                          2);
      whole += 1;
    }
    roots.push_back(static_cast<float>(std::sqrt(squares / whole)));
  }
  std::ranges::sort(roots);
  const float variation = reference.variation[lead * kBeatSamples + signal::kBeatR + 2];
  EXPECT_GT(variation, 0.03F);
  EXPECT_NEAR(variation, roots[5], 0.1 * roots[5]);
}

TEST(FitReferenceTo, LeadsThatAreNotUsableDoNotVary) {
  std::vector<signal::Strip> strips = synthetic_strips(13);
  const std::vector<float> whole = fit_to(strips).value().variation;
  for (std::size_t i = 0; i < 7; ++i) {
    strips[i].usable[8] = false;
    std::ranges::fill(strips[i].signal.lead(8), 0.0F);
  }
  const std::size_t r_peak = 8 * kBeatSamples + signal::kBeatR + 2;
  EXPECT_GT(fit_to(strips).value().variation[r_peak], 0.5F * whole[r_peak]);
}

TEST(FitReferenceTo, StripsThatShowNothingDoNotCount) {
  std::vector<signal::Strip> strips = synthetic_strips(12);
  const NormalReference expected = fit_to(strips).value();
  signal::Strip silent = synthetic_strip({});
  silent.r_peaks.clear();
  strips.insert(strips.begin() + 3, silent);
  strips.push_back(synthetic_strip({.duration = 301}));
  strips.push_back(synthetic_strip({.duration = 7}));  // which the network does not take
  const auto fitted = fit_reference(
      strips,
      [](const signal::Strip& strip) -> Result<StripRestoration> {
        if (strip.duration() < 8) {
          return std::unexpected(Error{ErrorKind::InvalidInput, "too short", {}, {}});
        }
        return restored_by_nine_tenths(strip);
      },
      [](std::size_t, std::size_t) {});
  ASSERT_TRUE(fitted) << to_string(fitted.error());
  EXPECT_EQ(fitted->normals, 12U);
  EXPECT_EQ(fitted->shapes, expected.shapes);
  EXPECT_EQ(fitted->evidence, expected.evidence);
}

TEST(FitReferenceTo, TooFewIsAReason) {
  std::vector<signal::Strip> strips = synthetic_strips(10);
  EXPECT_TRUE(fit_to(strips));
  strips[4].r_peaks.clear();
  const auto refused = fit_to(strips);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Config);
  EXPECT_EQ(refused.error().reason, "9 normal records show a beat; a reference takes at least 10");
  EXPECT_FALSE(fit_to({}));
}

TEST(FitReferenceTo, VoltagesThatAreNotKnownAreNotLearned) {
  std::vector<signal::Strip> strips = synthetic_strips(12);
  for (std::size_t i = 0; i < 3; ++i) strips[i].millivolts = false;
  const NormalReference reference = fit_to(strips).value();
  EXPECT_EQ(reference.voltage_spread, (std::vector<float>{0, 0}));  // of nine
  EXPECT_TRUE(reference.evidence[static_cast<std::size_t>(Evidence::Voltage)].empty());
  EXPECT_EQ(reference.term_scale[static_cast<std::size_t>(model::MapTerm::Voltage)], 0);
}

TEST(FitReferenceTo, ProgressNeverFallsAndEndsAtTheEnd) {
  std::vector<std::pair<std::size_t, std::size_t>> steps;
  const auto strips = synthetic_strips(10);
  const auto fitted = fit_reference(
      strips,
      [](const signal::Strip& strip) -> Result<StripRestoration> {
        return restored_by_nine_tenths(strip);
      },
      [&](std::size_t done, std::size_t total) { steps.emplace_back(done, total); });
  ASSERT_TRUE(fitted);
  ASSERT_EQ(steps.size(), 20U);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i], std::pair(i + 1, std::size_t{20}));
  }
}

}  // namespace
}  // namespace crest::detect
