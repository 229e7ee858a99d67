#include "signal/resample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <numbers>
#include <utility>
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

// The signal continued oddly about its first and last sample.
double continued(const std::vector<float>& samples, std::ptrdiff_t i) {
  const std::ptrdiff_t last = std::ssize(samples) - 1;
  const auto at = [&](std::ptrdiff_t k) {
    return double{samples[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(k, 0, last))]};
  };
  if (i < 0) return 2 * at(0) - at(-i);
  if (i > last) return 2 * at(last) - at(2 * last - i);
  return at(i);
}

TEST(Resample, IsTheWeighedSumOfTheSamplesAroundEachOutput) {
  for (const auto& [from, to] : {std::pair{500.0, 125.0}, {125.0, 250.0}, {360.0, 250.0}}) {
    const PolyphaseFilter filter = polyphase_filter(from, to);
    for (const std::size_t count : {1U, 2U, 40U, 163U, 164U, 165U, 1000U}) {
      std::vector<float> samples;
      for (std::size_t i = 0; i < count; ++i) {
        samples.push_back(static_cast<float>(i * 7 % 11) - 5 + (i > 50 ? 3.0F : 0.0F));
      }
      const std::vector<float> out = resample(samples, filter);
      ASSERT_EQ(out.size(), resampled_length(count, filter));
      for (std::size_t n = 0; n < out.size(); ++n) {
        const std::size_t position = n * filter.down;
        const auto first = static_cast<std::ptrdiff_t>(position / filter.up) -
                           static_cast<std::ptrdiff_t>(filter.taps / 2);
        double sum = 0;
        for (std::size_t k = 0; k < filter.taps; ++k) {
          sum += double{filter.weights[position % filter.up * filter.row() + k]} *
                 continued(samples, first + static_cast<std::ptrdiff_t>(k));
        }
        ASSERT_NEAR(out[n], sum, 1e-5)
            << from << " to " << to << ", output " << n << " of " << count;
      }
    }
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
