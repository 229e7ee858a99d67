#include "detect/comparison.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "detect/synthetic_normals.h"

namespace crest::detect {
namespace {

using model::Evidence;
using signal::synthetic_strip;
using signal::SyntheticNormal;

Comparison compare_strip(const signal::Strip& strip,
                         std::optional<std::size_t> left_out = std::nullopt) {
  return compare(strip, fitted_reference(), restored_by_nine_tenths(strip), left_out);
}

double score_of_normal(const SyntheticNormal& normal) {
  return compare_strip(synthetic_strip(normal)).score;
}

double evidence_of(const Comparison& comparison, Evidence evidence) {
  return comparison.evidence[static_cast<std::size_t>(evidence)].value();
}

/// Regular beats with a gap of another length before some of them.
std::vector<double> beats_with(const std::vector<std::pair<std::size_t, double>>& gaps,
                               double duration) {
  std::vector<double> beats = {0.5};
  while (beats.back() < duration - 0.6) {
    double rr = 0.8;
    for (const auto& [beat, gap] : gaps) {
      if (beat == beats.size()) rr = gap;
    }
    beats.push_back(beats.back() + rr);
  }
  return beats;
}

TEST(Compare, IsFiniteAndAsLongAsTheStrip) {
  const signal::Strip strip = synthetic_strip({.duration = 25});
  const Comparison comparison = compare_strip(strip);
  EXPECT_GT(comparison.score, 0);
  for (const LeadMatrix* block : {&comparison.map, &comparison.expected}) {
    EXPECT_EQ(block->leads, 12U);
    EXPECT_EQ(block->samples, strip.signal.samples);
    EXPECT_TRUE(std::ranges::all_of(block->values, [](float v) { return std::isfinite(v); }));
  }
  EXPECT_GE(std::ranges::min(comparison.map.values), 0);
}

TEST(Compare, IsTheSameEveryTime) {
  const signal::Strip strip = synthetic_strip({.person = 3, .added = signal::broad_complex(4)});
  const Comparison first = compare_strip(strip);
  const Comparison second = compare_strip(strip);
  EXPECT_EQ(first.score, second.score);
  EXPECT_EQ(first.evidence, second.evidence);
  EXPECT_EQ(first.map.values, second.map.values);
  EXPECT_EQ(first.expected.values, second.expected.values);
}

struct Change {
  const char* what;
  SyntheticNormal normal;
  Evidence evidence;
};

TEST(Compare, EveryChangeRaisesItsEvidenceAndTheScore) {
  const SyntheticNormal plain{.beats = beats_with({}, 10)};
  SyntheticNormal early = plain, pause = plain, irregular = plain, fast = plain;
  early.beats = beats_with({{5, 0.45}}, 10);
  pause.beats = beats_with({{5, 2.0}}, 10);
  irregular.beats = beats_with({{2, 0.6}, {3, 1.1}, {5, 0.55}, {6, 1.0}, {8, 0.5}}, 10);
  fast.beats.clear();
  fast.rr = 0.4;
  SyntheticNormal high = plain, ectopic = plain, st = plain, broad = plain, p_wave = plain;
  high.voltage = 3;
  ectopic.added = signal::broad_complex(5);
  st.added = signal::st_shift(7, 0.3);
  broad.added = [](std::size_t, std::size_t, double seconds) {
    return 0.5 * std::exp(-std::pow((seconds - 0.03) / 0.012, 2));
  };
  p_wave.added = [](std::size_t, std::size_t, double seconds) {
    return -0.3 * std::exp(-std::pow((seconds + 0.16) / 0.03, 2));
  };
  const Change changes[] = {{"early", early, Evidence::EarlyBeat},
                            {"pause", pause, Evidence::Pause},
                            {"irregular", irregular, Evidence::Irregularity},
                            {"fast", fast, Evidence::Rate},
                            {"high", high, Evidence::Voltage},
                            {"ectopic", ectopic, Evidence::SingleBeat},
                            {"ST", st, Evidence::Repolarisation},
                            {"broad", broad, Evidence::Qrs},
                            {"P", p_wave, Evidence::BeforeQrs}};
  const model::NormalReference& reference = fitted_reference();
  const Comparison usual = compare_strip(synthetic_strip(plain));
  for (const Change& change : changes) {
    const Comparison changed = compare_strip(synthetic_strip(change.normal));
    EXPECT_GT(changed.score, usual.score + 2) << change.what;
    const double surprise =
        model::surprise(reference, change.evidence, evidence_of(changed, change.evidence));
    EXPECT_GT(surprise, std::log(41)) << change.what;  // as none of the forty
    EXPECT_GT(surprise,
              model::surprise(reference, change.evidence, evidence_of(usual, change.evidence)) + 1)
        << change.what;
  }
}

TEST(Compare, NormalsNotLearnedFromScoreAsThoseThatWere) {
  const std::vector<signal::Strip> learned = synthetic_strips(40);
  std::vector<double> scores;
  for (std::size_t i = 0; i < learned.size(); ++i) {
    scores.push_back(compare_strip(learned[i], i).score);
  }
  std::ranges::sort(scores);
  std::size_t above_median = 0;
  for (const signal::Strip& other : synthetic_strips(20, 5000)) {
    const double score = compare_strip(other).score;
    EXPECT_LT(score, 2 * scores.back());
    if (score > scores[20]) ++above_median;
  }
  EXPECT_GE(above_median, 4U);
  EXPECT_LE(above_median, 16U);
}

TEST(Compare, ARecordWithoutABeatScoresHigherThanNormals) {
  signal::Strip silent = synthetic_strip({});
  std::ranges::fill(silent.signal.values, 0.0F);
  silent.r_peaks.clear();
  const Comparison comparison = compare_strip(silent);
  EXPECT_FALSE(comparison.evidence[static_cast<std::size_t>(Evidence::Qrs)]);
  EXPECT_EQ(comparison.expected.values, silent.signal.values);
  const std::vector<signal::Strip> learned = synthetic_strips(40);
  std::size_t lower = 0;
  for (std::size_t i = 0; i < learned.size(); ++i) {
    if (compare_strip(learned[i], i).score < comparison.score) ++lower;
  }
  EXPECT_GE(lower, 38U);  // -ln(1/41) in each shape is rare, but nobody's sum is bounded by it
}

TEST(Compare, ALongerRecordIsNotMoreUnusual) {
  SyntheticNormal normal{.rr = 0.8};
  SyntheticNormal quiet{.rr = 0.8, .noise = 1e-4, .added = signal::st_shift(7, 0.05)};
  const double once = score_of_normal(normal);
  const double quiet_once = score_of_normal(quiet);
  normal.duration = quiet.duration = 600;
  EXPECT_LT(score_of_normal(normal), once);  // its typical beat holds less noise
  // Where there is hardly any noise it is as unusual, sixty slices or one.
  EXPECT_NEAR(score_of_normal(quiet), quiet_once, 0.02 * quiet_once);
}

TEST(Compare, AnEarlyBeatCountsInItsSliceAlone) {
  const auto rise = [](double duration) {
    return score_of_normal({.duration = duration, .beats = beats_with({{5, 0.45}}, duration)}) -
           score_of_normal({.duration = duration, .beats = beats_with({}, duration)});
  };
  const double alone = rise(10);
  EXPECT_GT(alone, 2);
  EXPECT_NEAR(rise(50), alone / 5, 0.3 * alone / 5);
}

TEST(Compare, EvidenceOfSeveralStretchesIsTheHighest) {
  // Of 400 s two stretches, each with an ectopic beat of its own; that of the second is larger.
  SyntheticNormal normal{.duration = 400, .rr = 0.8};
  normal.added = [](std::size_t lead, std::size_t beat, double seconds) {
    return 0.5 * signal::broad_complex(50)(lead, beat, seconds) +
           signal::broad_complex(400)(lead, beat, seconds);
  };
  const signal::Strip strip = synthetic_strip(normal);
  const Comparison whole = compare_strip(strip);
  const auto spans = stretches_of(strip.signal.samples, strip.rate);
  ASSERT_EQ(spans.size(), 2U);
  std::vector<double> highest;
  for (const SampleSpan& span : spans) {
    const BeatStretch stretch =
        measure_differences(make_stretch(strip, span), fitted_reference().variation);
    double difference = 0;
    for (const StretchBeat& beat : stretch.beats) {
      difference = std::max(difference, beat.difference);
    }
    highest.push_back(std::log(difference));
  }
  EXPECT_GT(highest[1], highest[0] + 1);
  EXPECT_DOUBLE_EQ(evidence_of(whole, Evidence::SingleBeat), highest[1]);
  // And the map knows where both of them are.
  for (const std::size_t beat : {50U, 400U}) {
    const auto at = static_cast<std::size_t>((0.4 + 0.8 * static_cast<double>(beat)) * strip.rate);
    EXPECT_GT(whole.map.lead(3)[at], 10 * whole.map.lead(3)[at - 100]);
  }
}

TEST(Compare, AStripOfOneStretchIsComparedWithoutANormalThatIsItself) {
  const std::vector<signal::Strip> learned = synthetic_strips(1);
  const Comparison with = compare_strip(learned[0]);
  const Comparison without = compare_strip(learned[0], 0);
  for (const model::ShapeSpace& space : model::kShapeSpaces) {
    EXPECT_GT(evidence_of(without, space.evidence), evidence_of(with, space.evidence));
  }
  EXPECT_NE(with.expected.values, without.expected.values);
}

}  // namespace
}  // namespace crest::detect
