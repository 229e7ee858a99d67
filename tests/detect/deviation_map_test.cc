// Planted changes are marked where they were planted and nowhere else.
#include "detect/deviation_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "detect/evidence.h"
#include "detect/synthetic_normals.h"

namespace crest::detect {
namespace {

using model::MapTerm;
using signal::kBeatSamples;
using signal::SyntheticNormal;

constexpr double kRate = 125;

signal::Strip strip_of(SyntheticNormal normal) {
  normal.noise = 0;
  return signal::synthetic_strip(normal);
}

BeatStretch stretch_of(const signal::Strip& strip) {
  return measure_differences(make_stretch(strip, {0, strip.signal.samples}),
                             std::vector<float>(12 * kBeatSamples, 0.1F));
}

/// Normals who are all like this one, in units in which the numbers are simple.
model::NormalReference all_like(const SyntheticNormal& normal) {
  const BeatStretch stretch = stretch_of(strip_of(normal));
  const std::size_t size = 12 * kBeatSamples;
  model::NormalReference reference;
  reference.leads = 12;
  reference.normals = 3;
  for (int i = 0; i < 3; ++i) {
    const std::vector<float>& shape = stretch.typical.shape.values;
    reference.shapes.insert(reference.shapes.end(), shape.begin(), shape.end());
  }
  reference.deviation.assign(size, 0.1F);
  reference.variation.assign(size, 0.1F);
  reference.restoration.assign(size, 0.01F);
  reference.between_beats.assign(12, 0.04F);
  for (const auto& voltage : log_voltages(stretch)) {
    reference.voltage.push_back(static_cast<float>(voltage.value()));
  }
  reference.voltage_spread = {0.1F, 0.1F};
  reference.rr = 0.85F;
  reference.term_scale.fill(1);
  model::derive(reference);
  return reference;
}

MapTerms terms_of(const BeatStretch& stretch, const model::NormalReference& reference,
                  float restoration = 0) {
  LeadMatrix map(12, stretch.signal.samples);
  std::ranges::fill(map.values, restoration);
  return map_terms(stretch, reference, map,
                   expected_beat(reference, neighbours_of(stretch, reference)));
}

const LeadMatrix& term_of(const MapTerms& terms, MapTerm term) {
  return terms[static_cast<std::size_t>(term)];
}

double seconds_from_nearest_beat(const std::vector<double>& beats, std::size_t sample) {
  double nearest = 100;
  for (const double beat : beats) {
    const double distance = static_cast<double>(sample) / kRate - beat;
    if (std::abs(distance) < std::abs(nearest)) nearest = distance;
  }
  return nearest;
}

TEST(MapTerms, OfANormalAreNearlyNothing) {
  const SyntheticNormal normal{.rr = 0.8};
  const model::NormalReference reference = all_like(normal);
  const MapTerms terms = terms_of(stretch_of(strip_of(normal)), reference);
  for (const MapTerm term :
       {MapTerm::Shape, MapTerm::Rhythm, MapTerm::Voltage, MapTerm::Restoration}) {
    EXPECT_LT(std::ranges::max(term_of(terms, term).values), 1e-3) << static_cast<int>(term);
  }
}

TEST(MapTerms, AnStShiftIsHighestInItsLeadAndSegment) {
  const SyntheticNormal normal{.rr = 0.8};
  const model::NormalReference reference = all_like(normal);
  for (const std::size_t shifted : {1U, 8U}) {
    for (const double millivolts : {0.1, -0.1}) {
      SyntheticNormal changed = normal;
      changed.added = signal::st_shift(shifted, millivolts);
      const BeatStretch stretch = stretch_of(strip_of(changed));
      const MapTerms terms = terms_of(stretch, reference);
      const LeadMatrix sum = sum_of_terms(terms, reference);
      const float highest = std::ranges::max(sum.values);
      EXPECT_GT(highest, 5);
      for (std::size_t i = 0; i < sum.values.size(); ++i) {
        const std::size_t lead = i / sum.samples;
        const double place = seconds_from_nearest_beat(beats_of(normal), i % sum.samples);
        if (lead != shifted) {
          ASSERT_LT(sum.values[i], 0.05F * highest) << "lead " << lead << ", " << place << " s";
        } else if (sum.values[i] > 0.5F * highest) {
          ASSERT_GT(place, 0.05) << i % sum.samples;
          ASSERT_LT(place, 0.17) << i % sum.samples;
        }
      }
      // In every beat.
      for (const StretchBeat& beat : stretch.beats) {
        const auto middle = static_cast<std::size_t>(beat.r_peak + 0.11 * kRate);
        EXPECT_GT(sum.lead(shifted)[middle], 0.5F * highest);
      }
    }
  }
}

TEST(MapTerms, VariationIsTheSquaredDifferenceFromTheTypicalBeat) {
  SyntheticNormal changed{.rr = 0.8};
  changed.added = [](std::size_t lead, std::size_t beat, double seconds) {
    return lead == 2 && beat == 5 && seconds > 0.1 && seconds < 0.2 ? 0.05 : 0.0;
  };
  BeatStretch stretch = stretch_of(strip_of(changed));
  const auto place = static_cast<std::size_t>(std::lround(stretch.beats[5].r_peak + 0.15 * kRate));
  for (const double restlessness : {1.0, 2.0}) {
    stretch.restlessness = restlessness;
    const MapTerms terms = terms_of(stretch, all_like({.rr = 0.8}));
    const LeadMatrix& variation = term_of(terms, MapTerm::Variation);
    const double units = 0.05 / double{stretch.typical.scale[2]} / 0.1 / restlessness;
    EXPECT_NEAR(variation.lead(2)[place], units * units, 0.02 * units * units);
    EXPECT_LT(variation.lead(2)[place - 100], 0.01);  // the beat before
    EXPECT_LT(variation.lead(3)[place], 0.01);
  }
}

/// Expects `value` in samples of all leads between two times and at most a little elsewhere.
void expect_raised(const LeadMatrix& term, double from, double to, double value) {
  for (std::size_t i = 0; i < term.values.size(); ++i) {
    const double seconds = static_cast<double>(i % term.samples) / kRate;
    if (std::abs(seconds - from) < 0.009 || std::abs(seconds - to) < 0.009) continue;
    if (seconds > from && seconds < to) {
      ASSERT_NEAR(term.values[i], value, 0.01) << seconds << " s";
    } else {
      ASSERT_LT(term.values[i], 0.02) << seconds << " s";
    }
  }
}

TEST(MapTerms, AnEarlyBeatIsMarkedFromItsPWaveToTheNext) {
  SyntheticNormal early;
  early.beats = {0.5, 1.3, 2.1, 2.9, 3.4, 4.2, 5.0, 5.8, 6.6, 7.4, 8.2, 9.0};
  const BeatStretch stretch = stretch_of(strip_of(early));
  expect_raised(term_of(terms_of(stretch, all_like({})), MapTerm::Rhythm), 3.4 - 0.18, 4.2 - 0.18,
                std::log(0.8 / 0.5));
}

TEST(MapTerms, APauseIsMarkedFromWhereABeatWasDueToTheNextPWave) {
  SyntheticNormal pause;
  pause.beats = {0.5, 1.3, 2.1, 2.9, 4.5, 5.3, 6.1, 6.9, 7.7, 8.5, 9.3};
  const BeatStretch stretch = stretch_of(strip_of(pause));
  expect_raised(term_of(terms_of(stretch, all_like({})), MapTerm::Rhythm), 2.9 + 0.8 - 0.072,
                4.5 - 0.18, std::log(2));
}

TEST(MapTerms, AnEctopicBeatIsMarkedAsAWhole) {
  const SyntheticNormal ectopic{.rr = 0.8, .added = signal::broad_complex(4)};
  const BeatStretch stretch = stretch_of(strip_of(ectopic));
  const LeadMatrix beat = term_of(terms_of(stretch, all_like({.rr = 0.8})), MapTerm::Beat);
  const StretchBeat& odd = stretch.beats[4];
  ASSERT_GT(odd.difference, 50);
  const auto from = static_cast<std::size_t>(std::ceil(odd.r_peak - 0.072 * kRate));
  const auto to = static_cast<std::size_t>(std::ceil(stretch.beats[5].r_peak - 0.18 * kRate));
  for (std::size_t lead = 0; lead < 12; ++lead) {
    const auto row = beat.lead(lead);
    EXPECT_EQ(std::ranges::count(row, static_cast<float>(odd.difference)),
              static_cast<std::ptrdiff_t>(to - from));
    EXPECT_EQ(row[from], row[to - 1]);
    EXPECT_LT(row[from - 1], 2);
    EXPECT_LT(row[to], 2);
  }
}

TEST(MapTerms, VoltageMarksItsGroupOfLeads) {
  const SyntheticNormal normal{.rr = 0.8};
  const BeatStretch stretch = stretch_of(strip_of(normal));
  model::NormalReference reference = all_like(normal);
  reference.voltage[1] -= 0.3F;  // three times the spread below what is measured here
  const LeadMatrix voltage = term_of(terms_of(stretch, reference), MapTerm::Voltage);
  for (std::size_t lead = 0; lead < 12; ++lead) {
    for (const float value : voltage.lead(lead)) ASSERT_NEAR(value, lead < 6 ? 0 : 9, 1e-4);
  }
}

TEST(MapTerms, RestorationIsMeasuredByItsPlace) {
  const SyntheticNormal slow{.rr = 1.4};  // leaves room between beats
  const BeatStretch stretch = stretch_of(strip_of(slow));
  const LeadMatrix restoration =
      term_of(terms_of(stretch, all_like(slow), 0.02F), MapTerm::Restoration);
  const double behind_beat = stretch.typical.clock.seconds(kBeatSamples - 1);
  std::size_t between = 0;
  for (std::size_t t = 0; t < restoration.samples; ++t) {
    const double place = seconds_from_nearest_beat(beats_of(slow), t);
    if (std::abs(place + 0.28) < 0.02 || std::abs(place - behind_beat) < 0.02) continue;
    const bool in_beat = place > -0.28 && place < behind_beat;
    ASSERT_NEAR(restoration.lead(7)[t], in_beat ? 2 : 0.5, 1e-5) << place;
    if (!in_beat) ++between;
  }
  EXPECT_GT(between, 100U);
}

TEST(MapTerms, ALeadThatIsNotUsableIsZero) {
  signal::Strip strip = strip_of(
      {.beats = {0.5, 1.3, 2.1, 2.9, 3.4, 4.6, 5.4, 6.2}, .added = signal::broad_complex(4)});
  strip.usable[5] = false;
  std::ranges::fill(strip.signal.lead(5), 0.0F);
  const MapTerms terms = terms_of(stretch_of(strip), all_like({}), 0.02F);
  for (const LeadMatrix& term : terms) {
    EXPECT_EQ(std::ranges::max(term.lead(5)), 0);
    EXPECT_TRUE(std::ranges::all_of(term.values, [](float v) { return std::isfinite(v); }));
  }
  EXPECT_GT(std::ranges::max(term_of(terms, MapTerm::Beat).lead(4)), 1);
  EXPECT_GT(std::ranges::max(term_of(terms, MapTerm::Rhythm).lead(4)), 0.1);
}

TEST(MapTerms, WithoutBeatsTheNetworkAloneSpeaks) {
  signal::Strip strip = strip_of({});
  strip.r_peaks.clear();
  const BeatStretch stretch = stretch_of(strip);
  const model::NormalReference reference = all_like({});
  EXPECT_FALSE(expected_beat(reference, neighbours_of(stretch, reference)));
  const MapTerms terms = terms_of(stretch, reference, 0.02F);
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const float expected = i == static_cast<std::size_t>(MapTerm::Restoration) ? 0.5F : 0.0F;
    EXPECT_EQ(std::ranges::min(terms[i].values), expected);
    EXPECT_EQ(std::ranges::max(terms[i].values), expected);
  }
}

TEST(SumOfTerms, IsInUnitsOfEachTermAndLeavesOutWhatIsUnremarkableInWholes) {
  model::NormalReference reference;
  reference.term_scale = {1, 2, 4, 8, 16, 0};
  MapTerms terms;
  terms.fill(LeadMatrix(1, 3));
  for (std::size_t i = 0; i < terms.size(); ++i) {
    // Once, half and a quarter of the scale; the last term, which has none, counts for nothing.
    const float scale = reference.term_scale[i] > 0 ? reference.term_scale[i] : 100;
    terms[i].values = {scale, scale / 2, scale / 4};
  }
  const LeadMatrix sum = sum_of_terms(terms, reference);
  // Restoration, Shape and Variation as they are; Beat and Rhythm less a half.
  EXPECT_FLOAT_EQ(sum.values[0], 3 * 1 + 2 * 0.5);
  EXPECT_FLOAT_EQ(sum.values[1], 3 * 0.5);
  EXPECT_FLOAT_EQ(sum.values[2], 3 * 0.25);
  // Of voltage what exceeds its scale.
  reference.term_scale[5] = 80;
  EXPECT_FLOAT_EQ(sum_of_terms(terms, reference).values[0], 3 * 1 + 2 * 0.5 + 0.25);
  EXPECT_FLOAT_EQ(sum_of_terms(terms, reference).values[1], 3 * 0.5);
}

TEST(ExpectedTrace, OfOneLikeAllNormalsIsTheSignal) {
  const SyntheticNormal normal{.rr = 0.8};
  const signal::Strip strip = strip_of(normal);
  const BeatStretch stretch = stretch_of(strip);
  LeadMatrix otherwise(12, strip.signal.samples);
  std::ranges::fill(otherwise.values, 77.0F);
  const auto expected = expected_beat(all_like(normal), neighbours_of(stretch, all_like(normal)));
  const LeadMatrix trace = expected_trace(stretch, expected, otherwise);
  std::size_t elsewhere = 0;
  for (std::size_t i = 0; i < trace.values.size(); ++i) {
    if (trace.values[i] == 77) {
      ++elsewhere;
    } else {
      ASSERT_NEAR(trace.values[i], strip.signal.values[i], 0.01);
    }
  }
  // 0.28 s of every 0.8 s before the R peak and 0.42 s behind it are of the beat.
  EXPECT_NEAR(elsewhere / 12.0 / kRate, 10 - 12 * 0.7, 0.4);
  EXPECT_EQ(expected_trace(stretch, std::nullopt, otherwise).values, otherwise.values);
}

TEST(ExpectedTrace, ShowsTheNormalStInTheScaleOfTheLead) {
  const SyntheticNormal normal{.rr = 0.8};
  SyntheticNormal changed = normal;
  changed.added = signal::st_shift(8, 0.1);
  const signal::Strip strip = strip_of(changed);
  const BeatStretch stretch = stretch_of(strip);
  const LeadMatrix trace = expected_trace(
      stretch, expected_beat(all_like(normal), neighbours_of(stretch, all_like(normal))),
      strip.signal);
  const LeadMatrix unchanged = strip_of(normal).signal;
  const auto place = static_cast<std::size_t>(stretch.beats[3].r_peak + 0.11 * kRate);
  EXPECT_NEAR(strip.signal.lead(8)[place] - trace.lead(8)[place], 0.1, 0.01);
  EXPECT_NEAR(trace.lead(8)[place], unchanged.lead(8)[place], 0.01);
}

}  // namespace
}  // namespace crest::detect
