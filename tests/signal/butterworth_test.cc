#include "signal/butterworth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <vector>

namespace crest::signal {
namespace {

std::vector<float> step_with_teeth(std::size_t count) {
  std::vector<float> samples;
  for (std::size_t i = 0; i < count; ++i) {
    const int tooth = static_cast<int>(i * 7 % 11) - 5;
    samples.push_back(static_cast<float>(tooth) * 0.25F + (i >= 20 ? 1.5F : 0.0F));
  }
  return samples;
}

struct ScipyCase {
  int order;
  FilterBand band;
  double cutoff;
  std::array<double, 8> expected;  // at kPlaces
};

constexpr std::array<std::size_t, 8> kPlaces = {0, 1, 10, 19, 20, 21, 38, 39};

// scipy.signal.sosfiltfilt(butter(order, cutoff, band, fs=500, output="sos"), x) of SciPy 1.17.
TEST(Butterworth, EqualsSciPyBothWays) {
  constexpr auto kHigh = FilterBand::HighPass;
  constexpr auto kLow = FilterBand::LowPass;
  const std::vector<ScipyCase> cases = {{2,
                                         kHigh,
                                         1,
                                         {-1.57754076, 0.1019429, -1.3136251, -2.78540713,
                                          0.380894818, -0.703506129, -2.7464558, -1.09360596}},
                                        {2,
                                         kLow,
                                         25,
                                         {-1.23307294, -0.933240228, 0.0223494578, 0.65775244,
                                          0.805097666, 0.953007053, 2.28866084, 2.49329346}},
                                        {3,
                                         kLow,
                                         25,
                                         {-1.22249262, -0.955497594, 0.057985451, 0.665009652,
                                          0.810609964, 0.954868517, 2.27970501, 2.48025326}},
                                        {5,
                                         kHigh,
                                         5,
                                         {0.0534061404, 1.72388966, 0.165697267, -1.52323392,
                                          1.61727341, 0.507162526, -1.82103594, -0.166692252}},
                                        {1,
                                         kHigh,
                                         1,
                                         {-2.83388636, -1.14711068, -2.47815819, -3.83789771,
                                          -0.657646444, -1.72766683, -3.46384019, -1.78980675}},
                                        {4,
                                         kLow,
                                         40,
                                         {-1.26035879, -0.770552663, -0.122144257, 0.588512227,
                                          0.797765755, 1.02011912, 2.20211244, 2.51255157}}};
  for (const ScipyCase& c : cases) {
    std::vector<float> samples = step_with_teeth(40);
    filter_both_ways(butterworth(c.band, c.order, c.cutoff, 500), samples);
    for (std::size_t k = 0; k < kPlaces.size(); ++k) {
      EXPECT_NEAR(samples[kPlaces[k]], c.expected[k], 2e-6)
          << "order " << c.order << ", cutoff " << c.cutoff << ", sample " << kPlaces[k];
    }
  }
}

TEST(Butterworth, ShortensTheEdgeOfShortSignals) {
  std::vector<float> samples = step_with_teeth(5);
  filter_both_ways(butterworth(FilterBand::LowPass, 2, 25, 500), samples);
  const std::array<double, 5> expected = {-1.29663582, -0.991613598, -0.718456048, -0.494324986,
                                          -0.327019577};  // SciPy with padlen=4
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(samples[i], expected[i], 2e-6) << i;
  std::vector<float> single = {3};
  filter_both_ways(butterworth(FilterBand::LowPass, 2, 25, 500), single);
  EXPECT_NEAR(single[0], 3, 1e-6);
}

TEST(Butterworth, HasHalfThePowerAtTheCutoff) {
  for (const FilterBand band : {FilterBand::LowPass, FilterBand::HighPass}) {
    for (int order = 1; order <= 8; ++order) {
      const auto z = std::polar(1.0, -2 * std::numbers::pi * 40 / 360);
      std::complex<double> response = 1;
      for (const Biquad& s : butterworth(band, order, 40, 360)) {
        response *= (s.b0 + z * (s.b1 + z * s.b2)) / (1.0 + z * (s.a1 + z * s.a2));
      }
      EXPECT_NEAR(std::norm(response), 0.5, 1e-12) << "order " << order;
    }
  }
}

TEST(Butterworth, FiltersEveryLeadOfABlockAsIfItWereAlone) {
  const std::vector<Biquad> sections = butterworth(FilterBand::LowPass, 3, 25, 500);
  for (const std::size_t leads : {1U, 3U, 4U, 11U, 12U, 13U, 29U}) {
    LeadMatrix block(leads, 40);
    std::vector<std::vector<float>> alone;
    for (std::size_t lead = 0; lead < leads; ++lead) {
      alone.push_back(step_with_teeth(40));
      for (float& value : alone.back()) value *= 1 + static_cast<float>(lead);
      std::ranges::copy(alone.back(), block.lead(lead).begin());
      filter_both_ways(sections, alone.back());
    }
    filter_both_ways(sections, block);
    for (std::size_t lead = 0; lead < leads; ++lead) {
      EXPECT_TRUE(std::ranges::equal(block.lead(lead), alone[lead])) << lead << " of " << leads;
    }
  }
}

}  // namespace
}  // namespace crest::signal
