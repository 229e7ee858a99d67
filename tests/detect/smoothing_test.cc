// Numbers of scipy.ndimage.gaussian_filter1d, SciPy 1.17.1.
#include "detect/smoothing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace crest::detect {
namespace {

void expect_smoothed(std::vector<float> samples, double sigma,
                     const std::vector<double>& expected) {
  smooth(samples, sigma);
  ASSERT_EQ(samples.size(), expected.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_NEAR(samples[i], expected[i], 1e-6) << "sigma " << sigma << ", sample " << i;
  }
}

TEST(Smooth, GivesTheNumbersOfSciPy) {
  const std::vector<float> samples = {0, 0, 5, 1, -2, 0.5F, 3, 0, 0, 7};
  expect_smoothed(samples, 0.7,
                  {0.04844580, 1.03650014, 3.03541997, 1.19102978, -0.75464064, 0.50023410,
                   1.79346751, 0.68863356, 1.53401614, 5.42689363});
  expect_smoothed(samples, 1.5,
                  {0.75384454, 1.14791018, 1.37012605, 1.06859113, 0.67007410, 0.69564176,
                   1.06481780, 1.65193919, 2.59159032, 3.48546494});
  expect_smoothed(samples, 3,
                  {1.01984544, 1.02576203, 1.04333307, 1.08771256, 1.18241517, 1.34803966,
                   1.58429856, 1.85725885, 2.10260420, 2.24873047});
}

TEST(Smooth, MirrorsManyTimesWhereTheSignalIsShort) {
  expect_smoothed({2, -1, 4}, 15, {1.66667208, 1.66664706, 1.66668085});
  expect_smoothed({3}, 15, {3});
}

TEST(Smooth, ReachesFourSigma) {
  std::vector<float> samples(200);
  samples[50] = 1;
  samples[199] = 2;
  smooth(samples, 15);
  for (const auto& [place, expected] : {std::pair{0U, 0.000184977},
                                        {50U, 0.026597610},
                                        {65U, 0.016132266},
                                        {110U, 0.000008923},
                                        {139U, 0.000017845},
                                        {199U, 0.106272360}}) {
    EXPECT_NEAR(samples[place], expected, 1e-8) << place;
  }
  EXPECT_EQ(samples[111], 0);
  EXPECT_EQ(samples[138], 0);
}

TEST(Smooth, IsTheWeighedSumWhateverTheLength) {
  constexpr double kSigma = 2;
  constexpr std::ptrdiff_t kRadius = 8;
  for (const std::size_t count : {9U, 511U, 512U, 513U, 1250U}) {
    std::vector<float> samples;
    for (std::size_t i = 0; i < count; ++i) samples.push_back(static_cast<float>(i * i % 13));
    std::vector<float> smoothed = samples;
    smooth(smoothed, kSigma);
    for (std::ptrdiff_t i = 0; i < std::ssize(samples); ++i) {
      double sum = 0, weights = 0;
      for (std::ptrdiff_t k = -kRadius; k <= kRadius; ++k) {
        const double weight = std::exp(-static_cast<double>(k * k) / (2 * kSigma * kSigma));
        std::ptrdiff_t at = i + k < 0 ? -1 - i - k : i + k;
        if (at >= std::ssize(samples)) at = 2 * std::ssize(samples) - 1 - at;
        sum += weight * double{samples[static_cast<std::size_t>(at)]};
        weights += weight;
      }
      ASSERT_NEAR(smoothed[static_cast<std::size_t>(i)], sum / weights, 1e-5)
          << i << " of " << count;
    }
  }
}

TEST(Smooth, LeavesNothingAndNoWidthAlone) {
  expect_smoothed({}, 15, {});
  expect_smoothed({1, 2}, 0, {1, 2});
}

}  // namespace
}  // namespace crest::detect
