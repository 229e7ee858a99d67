#include "detect/beat_stretch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "detect/synthetic_normals.h"

namespace crest::detect {
namespace {

using signal::kBeatSamples;
using signal::synthetic_strip;
using signal::SyntheticNormal;

TEST(StretchesOf, AreOfEqualLengthAndAtMostFiveMinutes) {
  struct Case {
    std::size_t samples;
    std::size_t stretches;
  };
  for (const auto& [samples, stretches] :
       {Case{1, 1}, Case{1250, 1}, Case{37'500, 1}, Case{37'501, 2}, Case{75'001, 3},
        Case{10'800'000, 288}}) {
    const std::vector<SampleSpan> spans = stretches_of(samples, 125);
    ASSERT_EQ(spans.size(), stretches) << samples;
    EXPECT_EQ(spans.front().begin, 0U);
    EXPECT_EQ(spans.back().end, samples);
    for (std::size_t i = 0; i < spans.size(); ++i) {
      if (i > 0) {
        EXPECT_EQ(spans[i].begin, spans[i - 1].end);
      }
      EXPECT_NEAR(spans[i].end - spans[i].begin, samples / stretches, 1);
      EXPECT_LE(spans[i].end - spans[i].begin, 37'501U);
    }
  }
}

BeatStretch whole(const signal::Strip& strip) {
  return make_stretch(strip, {0, strip.signal.samples});
}

TEST(MakeStretch, TakesItsPartOfTheStrip) {
  const signal::Strip strip = synthetic_strip({.noise = 0});
  const BeatStretch stretch = make_stretch(strip, {250, 1000});
  ASSERT_EQ(stretch.signal.samples, 750U);
  EXPECT_EQ(stretch.rate, strip.rate);
  EXPECT_EQ(stretch.usable, strip.usable);
  EXPECT_TRUE(stretch.millivolts);
  EXPECT_EQ(stretch.signal.lead(5)[0], strip.signal.lead(5)[250]);
  EXPECT_EQ(stretch.signal.lead(5)[749], strip.signal.lead(5)[999]);
  // Beats at 0.4, 1.25 ... s; those from 2 to 8 s are 2.1 to 7.2 s.
  ASSERT_EQ(stretch.beats.size(), 7U);
  for (std::size_t i = 0; i < 7; ++i) {
    EXPECT_NEAR(stretch.beats[i].r_peak, (0.4 + 0.85 * static_cast<double>(i + 2)) * 125 - 250,
                0.1);
  }
}

/// A strip of noise with R peaks where one wants them.
signal::Strip strip_with(std::vector<std::size_t> r_peaks, std::size_t samples) {
  signal::Strip strip = synthetic_strip({.duration = static_cast<double>(samples) / 125});
  std::ranges::fill(strip.signal.values, 0.0F);  // so that R peaks stay where they are put
  strip.r_peaks = std::move(r_peaks);
  return strip;
}

TEST(MakeStretch, BeatsShareTheTraceWithoutOverlapOrHole) {
  // All whole distances, for which the same border is computed in two ways.
  std::vector<std::size_t> r_peaks = {60};
  for (std::size_t distance = 20; distance < 260; ++distance) {
    r_peaks.push_back(r_peaks.back() + distance);
  }
  const BeatStretch stretch = whole(strip_with(r_peaks, r_peaks.back() + 200));
  ASSERT_EQ(stretch.beats.size(), r_peaks.size());
  EXPECT_EQ(stretch.beats.front().begin, 17U);               // 0.35 s before, rounded up
  EXPECT_EQ(stretch.beats.back().end, r_peaks.back() + 82);  // 0.65 s behind
  for (std::size_t i = 0; i < stretch.beats.size(); ++i) {
    const StretchBeat& beat = stretch.beats[i];
    EXPECT_LE(beat.begin, r_peaks[i]);
    EXPECT_GT(beat.end, r_peaks[i]);
    if (i == 0) continue;
    EXPECT_EQ(stretch.beats[i - 1].end, beat.begin)
        << "between " << r_peaks[i - 1] << " and " << r_peaks[i];
    EXPECT_NEAR(beat.begin,
                0.35 * static_cast<double>(r_peaks[i - 1]) + 0.65 * static_cast<double>(r_peaks[i]),
                1);
  }
}

TEST(MakeStretch, BeatsReachNoFurtherThanTheStretch) {
  const BeatStretch stretch = whole(strip_with({10, 120, 230}, 250));
  EXPECT_EQ(stretch.beats.front().begin, 0U);
  EXPECT_EQ(stretch.beats.back().end, 250U);
}

TEST(MakeStretch, UsualRrIsTheMedianOfFiveIntervalsToEachSide) {
  // 100 samples, but an early beat after 60, the pause behind it, and slower from beat 12 on.
  std::vector<std::size_t> r_peaks = {50};
  for (std::size_t i = 1; i < 24; ++i) {
    r_peaks.push_back(r_peaks.back() + (i == 5 ? 60 : i == 6 ? 140 : i < 12 ? 100 : 150));
  }
  const BeatStretch stretch = whole(strip_with(r_peaks, 3100));
  EXPECT_EQ(stretch.beats[0].rr_before, 0);
  EXPECT_EQ(stretch.beats[0].usual_rr, 0);
  EXPECT_FLOAT_EQ(stretch.beats[5].rr_before, 60 / 125.0);
  EXPECT_FLOAT_EQ(stretch.beats[5].usual_rr, 0.8);
  EXPECT_FLOAT_EQ(stretch.beats[6].rr_before, 140 / 125.0);
  EXPECT_FLOAT_EQ(stretch.beats[6].usual_rr, 0.8);
  EXPECT_FLOAT_EQ(stretch.beats[1].usual_rr, 0.8);
  // Five of the eleven around the last of the fast beats are fast and five slow: the pause.
  EXPECT_FLOAT_EQ(stretch.beats[10].usual_rr, 0.8);
  EXPECT_FLOAT_EQ(stretch.beats[11].usual_rr, 140 / 125.0);
  EXPECT_FLOAT_EQ(stretch.beats[12].usual_rr, 1.2);
  EXPECT_FLOAT_EQ(stretch.beats[23].usual_rr, 1.2);
}

TEST(MakeStretch, AnRPeakGivenTwiceIsOneBeat) {
  const BeatStretch stretch = whole(strip_with({50, 50, 50, 150, 250, 250}, 400));
  ASSERT_EQ(stretch.beats.size(), 3U);
  EXPECT_FLOAT_EQ(stretch.beats[1].usual_rr, 0.8);
}

TEST(MakeStretch, WithoutAWholeBeatThereIsNoTypicalOne) {
  for (const auto& r_peaks : {std::vector<std::size_t>{}, std::vector<std::size_t>{10}}) {
    signal::Strip strip = synthetic_strip({});
    strip.r_peaks = r_peaks;
    const BeatStretch stretch = measure_differences(whole(strip), fitted_reference().variation);
    EXPECT_FALSE(stretch.has_typical_beat());
    EXPECT_EQ(stretch.beats.size(), r_peaks.size());
    EXPECT_EQ(stretch.restlessness, 1);
  }
}

BeatStretch measured(const SyntheticNormal& normal) {
  return measure_differences(whole(synthetic_strip(normal)), fitted_reference().variation);
}

TEST(MeasureDifferences, BeatsLikeTheOthersDifferByAboutOne) {
  // With ten times the noise of the normals, so that the noise is what makes the difference.
  const BeatStretch stretch = measured({.duration = 59.5, .noise = 0.1});
  EXPECT_GT(stretch.restlessness, 1.1);
  for (const StretchBeat& beat : stretch.beats) {
    EXPECT_GT(beat.difference, 0.5);
    EXPECT_LT(beat.difference, 2);
  }
}

TEST(MeasureDifferences, AQuietStretchIsNotRestless) {
  const BeatStretch stretch = measured({.noise = 0.001});
  EXPECT_EQ(stretch.restlessness, 1);
  for (const StretchBeat& beat : stretch.beats) EXPECT_LT(beat.difference, 2);
}

TEST(MeasureDifferences, AnEctopicBeatStandsOut) {
  const BeatStretch stretch = measured({.duration = 19.9, .added = signal::broad_complex(7)});
  ASSERT_EQ(stretch.beats.size(), 23U);
  EXPECT_NEAR(stretch.restlessness, measured({.duration = 19.9}).restlessness, 0.1);
  for (std::size_t i = 0; i < stretch.beats.size(); ++i) {
    if (i == 7) {
      EXPECT_GT(stretch.beats[i].difference, 50);
    } else {
      EXPECT_LT(stretch.beats[i].difference, 3) << i;
    }
  }
}

// A complex that the record cuts, or of which only the last wave is left, is unlike any other.
TEST(MeasureDifferences, BeatsAtTheEndsAreNotHeldAgainstTheOthers) {
  signal::Strip begins_late = synthetic_strip({.rr = 0.8, .first_beat = -0.03});
  begins_late.r_peaks.insert(begins_late.r_peaks.begin(), 1);  // the S wave of the first beat
  const signal::Strip ends_early = synthetic_strip({.duration = 9.65, .rr = 0.8});
  for (const auto& [cut, beats] : {std::pair{begins_late, 13U}, std::pair{ends_early, 12U}}) {
    const BeatStretch stretch = measure_differences(whole(cut), fitted_reference().variation);
    ASSERT_EQ(stretch.beats.size(), beats);
    for (const StretchBeat& beat : stretch.beats) {
      EXPECT_LT(beat.difference, 2) << beat.r_peak;
      const bool near_end = beat.r_peak < 20 || beat.r_peak > cut.signal.samples - 20.0;
      EXPECT_EQ(beat.difference == 0, near_end) << beat.r_peak;
    }
  }
}

TEST(MeasureDifferences, IsTheMeanSquareOverUsableLeads) {
  // One lead of one beat raised by a tenth of a millivolt throughout the QRS complex.
  SyntheticNormal normal{.rr = 0.8, .noise = 0};
  normal.added = [](std::size_t lead, std::size_t beat, double seconds) {
    return lead == 3 && beat == 4 && std::abs(seconds) < 0.1 ? 0.1 : 0.0;
  };
  signal::Strip strip = synthetic_strip(normal);
  const std::vector<float> variation(12 * kBeatSamples, 0.25F);
  const BeatStretch stretch = measure_differences(whole(strip), variation);
  const double units = 0.1 / double{stretch.typical.scale[3]} / 0.25;
  EXPECT_NEAR(stretch.beats[4].difference, units * units / 12, 0.05 * units * units / 12);
  EXPECT_NEAR(stretch.beats[5].difference, 0, 1e-3);
  strip.usable[3] = false;
  EXPECT_NEAR(measure_differences(whole(strip), variation).beats[4].difference, 0, 1e-3);
}

TEST(PlaceInBeat, IsWhereTheClockHasIt) {
  const BeatStretch stretch = whole(synthetic_strip({.rr = 1.1}));
  const StretchBeat& beat = stretch.beats[3];
  std::vector<float> ramp(kBeatSamples);
  for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<float>(i);
  std::size_t placed = 0;
  for (std::size_t t = 0; t < stretch.signal.samples; ++t) {
    const double seconds = (static_cast<double>(t) - beat.r_peak) / 125;
    const double sample = stretch.typical.clock.sample(seconds);
    const auto place = place_in_beat(stretch, beat, t);
    ASSERT_EQ(place.has_value(), sample >= 0 && sample <= kBeatSamples - 1);
    if (!place) continue;
    ++placed;
    EXPECT_LE(place->before, kBeatSamples - 2);
    EXPECT_NEAR(at_place(ramp.data(), *place), sample, 1e-3);
  }
  EXPECT_GE(placed, 90U);
}

}  // namespace
}  // namespace crest::detect
