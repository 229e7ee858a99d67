#include "signal/typical_beat.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "signal/synthetic_strip.h"

namespace crest::signal {
namespace {

TEST(ClockOf, IsPowerOfTheRrIntervalWithinItsLimits) {
  EXPECT_DOUBLE_EQ(clock_of(0.85).stretch, 1);
  EXPECT_DOUBLE_EQ(clock_of(0.6).stretch, std::pow(0.6 / 0.85, 0.35));
  EXPECT_DOUBLE_EQ(clock_of(0.2).stretch, std::pow(0.5, 0.35));
  EXPECT_DOUBLE_EQ(clock_of(5).stretch, std::pow(1.6, 0.35));
  for (const double unknown : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(clock_of(unknown).stretch, 1) << unknown;
  }
}

TEST(BeatClock, TimeAndSampleAreInversesAndOnlyRepolarisationStretches) {
  for (const double rr : {0.3, 0.6, 0.85, 1.2, 2.0}) {
    const BeatClock clock = clock_of(rr);
    for (std::size_t i = 0; i < kBeatSamples; ++i) {
      const double seconds = clock.seconds(i);
      EXPECT_NEAR(clock.sample(seconds), static_cast<double>(i), 1e-9) << rr << " s";
      const double at_usual_rate = (static_cast<double>(i) - 35) * 0.008;
      if (i <= kRepolarisation.begin) {
        EXPECT_NEAR(seconds, at_usual_rate, 1e-12);
      } else {
        EXPECT_NEAR(seconds, 0.064 + (at_usual_rate - 0.064) * clock.stretch, 1e-12);
        EXPECT_GT(seconds, clock.seconds(i - 1));
      }
    }
  }
}

TEST(MedianRr, IsTheMiddleInterval) {
  EXPECT_EQ(median_rr({}, 100), 0);
  EXPECT_EQ(median_rr(std::vector<double>{50}, 100), 0);
  EXPECT_FLOAT_EQ(median_rr(std::vector<double>{10, 90, 190, 220, 330}, 100), 1.0);
}

/// Two leads of which the second, an artefact, is higher and has its highest place elsewhere.
LeadMatrix bump(double vertex, double (*height)(double distance)) {
  LeadMatrix signal(2, 60);
  for (std::size_t t = 0; t < signal.samples; ++t) {
    signal.lead(0)[t] = static_cast<float>(height(static_cast<double>(t) - vertex));
    signal.lead(1)[t] = 0.5F * static_cast<float>(t);
  }
  return signal;
}

TEST(RefineRPeaks, FindsTheVertexFromOneSampleAway) {
  struct Bump {
    double (*height)(double);
    double error;
  };
  // The energy of the first is a parabola, that of the second, as an R wave's, is not.
  const Bump bumps[] = {
      {[](double x) { return std::sqrt(std::max(0.0, 9 - x * x)); }, 1e-4},
      {[](double x) { return -std::exp(-x * x / (2 * 1.8 * 1.8)); }, 0.05},
  };
  for (const Bump& shape : bumps) {
    for (double vertex = 29.5; vertex < 30.5; vertex += 0.09) {
      const LeadMatrix signal = bump(vertex, shape.height);
      const auto nearest = static_cast<std::size_t>(std::lround(vertex));
      const std::vector<std::size_t> given = {nearest - 1, nearest, nearest + 1};
      const std::vector<double> refined = refine_r_peaks(signal, {true, false}, given);
      ASSERT_EQ(refined.size(), 3U);
      for (const double r_peak : refined) EXPECT_NEAR(r_peak, vertex, shape.error);
    }
  }
}

TEST(RefineRPeaks, LeavesWhatHasNoVertex) {
  const LeadMatrix signal = bump(1, [](double) { return 1.0; });
  const std::vector<std::size_t> given = {0, 1, 30, 58, 59};
  EXPECT_EQ(refine_r_peaks(signal, {true, false}, given), (std::vector<double>{0, 1, 30, 58, 59}));
}

TEST(SampleBeat, LiesOnTheStraightLinesBetweenSamples) {
  LeadMatrix ramps(2, 200);
  for (std::size_t t = 0; t < ramps.samples; ++t) {
    ramps.lead(0)[t] = static_cast<float>(t);
    ramps.lead(1)[t] = 7 - 0.25F * static_cast<float>(t);
  }
  const BeatClock clock = clock_of(0.6);
  for (const double r_peak : {80.0, 80.37, 10.0, 190.5}) {
    const LeadMatrix beat = sample_beat(ramps, 125, r_peak, clock);
    ASSERT_EQ(beat.samples, kBeatSamples);
    for (std::size_t i = 0; i < kBeatSamples; ++i) {
      const double place = std::clamp(r_peak + clock.seconds(i) * 125, 0.0, 199.0);
      EXPECT_NEAR(beat.lead(0)[i], place, 1e-3);
      EXPECT_NEAR(beat.lead(1)[i], 7 - 0.25 * place, 1e-3);
    }
  }
}

/// The typical beat of a strip at its R peaks as they were put, not as they are found.
std::optional<TypicalBeat> typical_of(const SyntheticNormal& normal) {
  const Strip strip = synthetic_strip(normal);
  std::vector<double> r_peaks = beats_of(normal);
  for (double& r_peak : r_peaks) r_peak *= strip.rate;
  return typical_beat(strip.signal, strip.usable, strip.rate, r_peaks);
}

/// The greatest difference of two shapes, whose root mean square is 1.
double difference(const TypicalBeat& a, const TypicalBeat& b) {
  double greatest = 0;
  for (std::size_t i = 0; i < a.shape.values.size(); ++i) {
    greatest = std::max(greatest, std::abs(double{a.shape.values[i]} - double{b.shape.values[i]}));
  }
  return greatest;
}

TEST(TypicalBeat, IsOfUnitSizeAndGivesTheSignalBack) {
  // Beats a whole number of samples apart, so that all of them are sampled at the same places.
  const SyntheticNormal normal{.duration = 9.5, .rr = 0.8, .noise = 0};
  const Strip strip = synthetic_strip(normal);
  const auto typical = typical_of(normal);
  ASSERT_TRUE(typical);
  EXPECT_EQ(typical->beats, 11U);  // of 12, the last of which ends beyond the strip
  EXPECT_DOUBLE_EQ(typical->clock.stretch, clock_of(double{0.8F}).stretch);
  for (std::size_t lead = 0; lead < kSyntheticLeads; ++lead) {
    double squares = 0;
    for (const float value : typical->shape.lead(lead)) squares += double{value} * double{value};
    EXPECT_NEAR(squares / kBeatSamples, 1, 1e-5);
    const LeadMatrix third =
        sample_beat(strip.signal, strip.rate, (0.4 + 2 * 0.8) * 125, typical->clock);
    for (std::size_t i = 0; i < kBeatSamples; ++i) {
      ASSERT_NEAR(typical->shape.lead(lead)[i] * typical->scale[lead], third.lead(lead)[i], 1e-5);
    }
  }
}

TEST(TypicalBeat, OneEctopicBeatOfFiveChangesNothing) {
  const SyntheticNormal regular{.duration = 4.4, .rr = 0.8, .noise = 0};
  const auto without = typical_of(regular);
  ASSERT_TRUE(without);
  ASSERT_EQ(without->beats, 5U);
  SyntheticNormal ectopic = regular;
  for (std::size_t beat = 0; beat < 5; ++beat) {
    ectopic.added = broad_complex(beat);
    EXPECT_LT(difference(*without, typical_of(ectopic).value()), 1e-4) << beat;
  }
  ectopic.added = [](std::size_t lead, std::size_t beat, double seconds) {
    return beat % 2 == 0 ? broad_complex(beat)(lead, beat, seconds) : 0;  // three of five
  };
  EXPECT_GT(difference(*without, typical_of(ectopic).value()), 0.5);
}

TEST(TypicalBeat, LeadsThatAreNotUsableOrFlatAreZero) {
  Strip strip = synthetic_strip({});
  strip.usable[4] = false;
  std::ranges::fill(strip.signal.lead(7), 0.0F);
  const std::vector<double> r_peaks = {50, 156, 262};
  const auto typical = typical_beat(strip.signal, strip.usable, strip.rate, r_peaks);
  ASSERT_TRUE(typical);
  for (std::size_t lead = 0; lead < kSyntheticLeads; ++lead) {
    const bool empty = lead == 4 || lead == 7;
    EXPECT_EQ(typical->scale[lead] == 0, empty) << lead;
    EXPECT_EQ(std::ranges::count(typical->shape.lead(lead), 0.0F),
              empty ? std::ptrdiff_t{kBeatSamples} : 0);
  }
}

TEST(TypicalBeat, TakesBeatsThatLieWhole) {
  const Strip strip = synthetic_strip({});
  const auto beats_at = [&](std::vector<double> r_peaks) {
    const auto typical = typical_beat(strip.signal, strip.usable, strip.rate, r_peaks);
    return typical ? typical->beats : 0;
  };
  // 35 samples before it and 54 behind it, at 125 Hz and the usual rate.
  EXPECT_EQ(beats_at({}), 0U);
  EXPECT_EQ(beats_at({34.9}), 0U);
  EXPECT_EQ(beats_at({35}), 1U);
  EXPECT_EQ(beats_at({1195}), 1U);
  EXPECT_EQ(beats_at({1195.1}), 0U);
  EXPECT_EQ(beats_at({34, 140.25, 246.5, 1200}), 2U);
}

TEST(TypicalBeat, IsTheSameAtAnotherRate) {
  SyntheticNormal normal{.rr = 0.83, .noise = 0};
  const auto coarse = typical_of(normal);
  normal.rate = 250;
  const auto fine = typical_of(normal);
  normal.rate = 1000;
  const auto finest = typical_of(normal);
  ASSERT_TRUE(coarse && fine && finest);
  // Straight lines cut the tips of waves; at most a tenth of an R wave, the less the finer.
  const float r_wave = std::ranges::max(finest->shape.values);
  EXPECT_LT(difference(*coarse, *finest), 0.1 * r_wave);
  EXPECT_LT(difference(*fine, *finest), 0.025 * r_wave);
  EXPECT_LT(difference(*coarse, *fine), 0.1 * r_wave);
}

// Few and many beats are counted out in different ways.
TEST(TypicalBeat, IsTheMedianOfItsBeats) {
  for (const std::size_t count : {1U, 2U, 3U, 9U, 32U, 33U}) {
    LeadMatrix signal(2, (count + 1) * 100);
    std::vector<double> r_peaks;
    for (std::size_t beat = 0; beat < count; ++beat) {
      r_peaks.push_back(50 + 100 * static_cast<double>(beat));
    }
    for (std::size_t i = 0; i < signal.values.size(); ++i) {
      signal.values[i] = static_cast<float>((i * i + 3 * i) % 101) - 50;
    }
    const auto typical = typical_beat(signal, {true, true}, 100, r_peaks);
    ASSERT_TRUE(typical);
    ASSERT_EQ(typical->beats, count);
    for (std::size_t lead = 0; lead < 2; ++lead) {
      for (std::size_t i = 0; i < kBeatSamples; ++i) {
        std::vector<float> values;
        for (const double r_peak : r_peaks) {
          values.push_back(sample_beat(signal, 100, r_peak, typical->clock).lead(lead)[i]);
        }
        std::ranges::sort(values);
        ASSERT_FLOAT_EQ(typical->shape.lead(lead)[i] * typical->scale[lead], values[count / 2])
            << count << " beats, sample " << i;
      }
    }
  }
}

}  // namespace
}  // namespace crest::signal
