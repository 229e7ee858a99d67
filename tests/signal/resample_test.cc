#include "signal/resample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace crest::signal {
namespace {

std::vector<float> sine(double frequency, double rate, double seconds) {
  std::vector<float> samples(static_cast<std::size_t>(rate * seconds));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] = static_cast<float>(
        std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) / rate));
  }
  return samples;
}

double largest_difference(const std::vector<float>& a, const std::vector<float>& b,
                          std::size_t margin) {
  double largest = 0;
  for (std::size_t i = margin; i + margin < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - b[i]));
  }
  return largest;
}

class ResampleRates : public testing::TestWithParam<std::pair<double, double>> {};

TEST_P(ResampleRates, KeepsSinesAndTheirPhase) {
  const auto [from, to] = GetParam();
  const double nyquist = std::min(from, to) / 2;
  for (const double share : {0.02, 0.2, 0.5, 0.74}) {
    const double frequency = share * nyquist;
    const std::vector<float> out = resample(sine(frequency, from, 4), from, to);
    const std::vector<float> expected = sine(frequency, to, 4);
    ASSERT_EQ(out.size(), expected.size());
    // scipy.signal.resample_poly with its default window errs by up to 2e-3 here.
    EXPECT_LT(largest_difference(out, expected, out.size() / 4), 1e-3) << frequency << " Hz";
  }
}

TEST_P(ResampleRates, KeepsAConstantToTheEnds) {
  const auto [from, to] = GetParam();
  const std::vector<float> out = resample(std::vector<float>(300, 0.75F), from, to);
  for (const float value : out) EXPECT_NEAR(value, 0.75F, 1e-6);
}

INSTANTIATE_TEST_SUITE_P(OfFiles, ResampleRates,
                         testing::Values(std::pair{1000.0, 500.0}, std::pair{360.0, 500.0},
                                         std::pair{257.0, 500.0}, std::pair{100.0, 500.0},
                                         std::pair{128.0, 500.0}, std::pair{500.0, 250.0},
                                         std::pair{499.5, 500.0}));

TEST(Resample, RemovesWhatTheNewRateCannotHold) {
  for (const double frequency : {126.0, 180.0, 249.0}) {
    const std::vector<float> out = resample(sine(frequency, 1000, 4), 1000, 250);
    double largest = 0;
    for (std::size_t i = 100; i + 100 < out.size(); ++i) {
      largest = std::max(largest, std::abs(static_cast<double>(out[i])));
    }
    EXPECT_LT(largest, 2e-4) << frequency << " Hz";
  }
}

TEST(Resample, FindsTheSimplestFraction) {
  const PolyphaseFilter filter = polyphase_filter(360, 500);
  EXPECT_EQ(filter.up, 25U);
  EXPECT_EQ(filter.down, 18U);
  EXPECT_EQ(resampled_length(3600, filter), 5000U);
}

TEST(Resample, LeavesEqualRatesAlone) {
  const std::vector<float> samples = sine(10, 500, 1);
  EXPECT_EQ(resample(samples, 500, 500), samples);
}

TEST(Resample, TakesTheShortestSignals) {
  EXPECT_TRUE(resample(std::vector<float>{}, 250, 500).empty());
  EXPECT_EQ(resample(std::vector<float>{1, 2, 3}, 250, 500).size(), 6U);
}

}  // namespace
}  // namespace crest::signal
