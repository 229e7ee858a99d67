#include "io/lead_steps.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "io/edf_limits.h"

namespace crest::io {
namespace {

constexpr StoredRange kSixteenBits{-32767, 32767};
constexpr StoredRange kTwentyFourBits{-8388607, 8388607};

Lead lead_of(double gain, int baseline, const std::vector<double>& samples) {
  Lead lead;
  lead.name = "II";
  lead.unit = "mV";
  lead.gain = gain;
  lead.baseline = baseline;
  for (const double sample : samples) lead.samples.push_back(static_cast<float>(sample));
  return lead;
}

TEST(LeadSteps, TheStepsOfTheSourceAreFound) {
  const auto steps =
      exact_steps(lead_of(200, 1024, {0.005, -5.12, 3}), kSixteenBits, BaselineKind::Whole);
  ASSERT_TRUE(steps);
  EXPECT_EQ(steps->gain, 200);
  EXPECT_EQ(steps->baseline, 1024);
}

TEST(LeadSteps, DecimalsAreSteps) {
  const auto steps =
      exact_steps(lead_of(1, 0, {0.123, -4.5, 3}), kSixteenBits, BaselineKind::Whole);
  ASSERT_TRUE(steps);
  EXPECT_EQ(steps->gain, 1000);
  EXPECT_FALSE(exact_steps(lead_of(1, 0, {M_PI, -M_E, 3}), kSixteenBits, BaselineKind::Whole));
}

TEST(LeadSteps, NumbersThatLieAsideAreMovedIntoTheRange) {
  // ADC values of 0 to 65534 with their zero at 0.
  const auto steps =
      exact_steps(lead_of(1000, 0, {0, 65.534, 1}), kSixteenBits, BaselineKind::Whole);
  ASSERT_TRUE(steps);
  EXPECT_EQ(steps->baseline, -32767);
  EXPECT_FALSE(exact_steps(lead_of(1000, 0, {0, 65.535, 1}), kSixteenBits, BaselineKind::Whole));
}

TEST(LeadSteps, ALeadStoredUpsideDownIsStoredUpright) {
  const auto steps =
      exact_steps(lead_of(-200, 7, {0.005, -0.1}), kSixteenBits, BaselineKind::Whole);
  ASSERT_TRUE(steps);
  EXPECT_EQ(steps->gain, 200);
  EXPECT_EQ(steps->baseline, -7);
}

TEST(LeadSteps, StepsThatPassZeroInTheirMiddleAreKept) {
  // As EDF with limits of -5000 and 5000 uV.
  std::vector<double> samples;
  for (int i = 0; i < 4001; i += 37) samples.push_back((i - 1999.5) / 6553.5);
  const Lead lead = lead_of(6553.5, -1, samples);
  const auto halved = exact_steps(lead, kTwentyFourBits, BaselineKind::Whole);
  ASSERT_TRUE(halved);
  EXPECT_EQ(halved->gain, 13107);
  const EdfLimits limits = choose_edf_limits(lead).value();
  EXPECT_EQ(limits.physical_minimum, "-5000");
  EXPECT_EQ(limits.physical_maximum, "5000");
  EXPECT_EQ(store_samples(lead.samples, limits.steps, 0).largest_error, 0);
}

TEST(LeadSteps, FillingStepsReachEverySample) {
  for (const double scale : {1e-12, 1e-4, 1.0, 1e7, 1e30}) {
    for (const double offset : {0.0, 1.0, -1e3}) {
      const Lead lead = lead_of(1, 0,
                                {scale * (M_PI + offset), scale * (offset - M_E), scale * offset,
                                 std::numeric_limits<double>::quiet_NaN()});
      for (const StoredRange range : {kSixteenBits, kTwentyFourBits}) {
        const LeadSteps steps = filling_steps(lead, range);
        const StoredSamples stored = store_samples(lead.samples, steps, -1);
        EXPECT_EQ(stored.missing, 1U);
        EXPECT_EQ(stored.values.back(), -1);
        for (const auto value : stored.values) {
          EXPECT_GE(value, range.lowest);
          EXPECT_LE(value, range.highest);
        }
        EXPECT_LE(stored.largest_error, 0.5 / steps.gain + scale * 1e-4);
      }
    }
  }
}

TEST(LeadSteps, AFlatLeadIsHeldAsItIs) {
  for (const double value : {0.0, 0.1, -3.25}) {
    const Lead lead = lead_of(1000, 0, {value, value});
    const auto steps = exact_steps(lead, kSixteenBits, BaselineKind::Whole);
    ASSERT_TRUE(steps);
    EXPECT_EQ(store_samples(lead.samples, *steps, 0).largest_error, 0);
  }
}

}  // namespace
}  // namespace crest::io
