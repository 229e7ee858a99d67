// The fast envelope against its formula, one sample after the other and in f64.
#include "signal/qrs_envelope.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "signal/resample.h"
#include "signal/synthetic_strip.h"

namespace crest::signal {
namespace {

using Values = std::vector<double>;

/// With the first and last value repeated at the ends.
double at(const Values& values, std::ptrdiff_t i) {
  return values[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, std::ssize(values) - 1))];
}

Values smoothed(const Values& values) {
  Values result(values.size());
  for (std::ptrdiff_t i = 0; i < std::ssize(values); ++i) {
    for (std::ptrdiff_t k = -3; k <= 3; ++k) {
      result[static_cast<std::size_t>(i)] += at(values, i + k) / 7;
    }
  }
  return result;
}

Values energy_of(const std::vector<float>& lead) {
  const Values x(lead.begin(), lead.end());
  Values energy(x.size());
  for (std::ptrdiff_t i = 0; i < std::ssize(x); ++i) {
    const double slope = at(x, i + 4) - at(x, i - 4);
    const double curvature = at(x, i) - (at(x, i - 6) + at(x, i + 6)) / 2;
    energy[static_cast<std::size_t>(i)] = slope * slope + curvature * curvature;
  }
  return smoothed(smoothed(energy));
}

double median(Values values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// For each block of 375 the median over it and 4 to each side of what `of` says of a block.
template <typename OfBlock>
Values levels(const Values& energy, OfBlock of) {
  const std::size_t blocks = std::max<std::size_t>(1, energy.size() / 375);
  Values each, around;
  for (std::size_t b = 0; b < blocks; ++b) {
    const auto begin = energy.begin() + static_cast<std::ptrdiff_t>(375 * b);
    each.push_back(of(Values(begin, b + 1 == blocks ? energy.end() : begin + 375)));
  }
  for (std::size_t b = 0; b < blocks; ++b) {
    around.push_back(
        median(Values(each.begin() + static_cast<std::ptrdiff_t>(b - std::min<std::size_t>(b, 4)),
                      each.begin() + static_cast<std::ptrdiff_t>(std::min(blocks, b + 5)))));
  }
  return around;
}

double between(const Values& levels, std::size_t sample) {
  const double place = std::clamp((static_cast<double>(sample) - 187.5) / 375, 0.0,
                                  static_cast<double>(levels.size() - 1));
  const double before = std::floor(place);
  const auto index = static_cast<std::ptrdiff_t>(before);
  return at(levels, index) + (place - before) * (at(levels, index + 1) - at(levels, index));
}

Values envelope_plainly(const LeadMatrix& signal, const std::vector<bool>& usable, double rate) {
  Values sum, peak_sum;
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    const Values energy = energy_of(resample(signal.lead(lead), rate, kEnvelopeRate));
    sum.resize(energy.size());
    peak_sum.resize(energy.size());
    if (!usable[lead]) continue;
    const Values peaks = levels(energy, [](const Values& x) { return std::ranges::max(x); });
    const Values floors = levels(energy, [](const Values& x) {
      Values third;
      for (std::size_t i = 0; i < x.size(); i += 3) third.push_back(x[i]);
      return median(third);
    });
    for (std::size_t i = 0; i < energy.size(); ++i) {
      const double peak = between(peaks, i);
      const double floor = between(floors, i) + 0.01 * peak;
      if (floor <= 0) continue;
      sum[i] += std::min(energy[i], peak) / floor;
      peak_sum[i] += peak / floor;
    }
  }
  for (std::size_t i = 0; i < sum.size(); ++i) {
    sum[i] = peak_sum[i] > 0 ? std::sqrt(sum[i] / peak_sum[i]) : 0;
  }
  return sum;
}

TEST(QrsEnvelope, IsItsFormula) {
  const Strip strip = synthetic_strip({.person = 3});
  for (const std::size_t samples : {50U, 187U, 700U, 1249U}) {
    LeadMatrix signal(strip.signal.leads, std::min<std::size_t>(samples, strip.signal.samples));
    for (std::size_t lead = 0; lead < signal.leads; ++lead) {
      std::ranges::copy(strip.signal.lead(lead).first(signal.samples), signal.lead(lead).begin());
    }
    std::ranges::fill(signal.lead(3), 0.0F);  // whose floor is zero
    std::vector<bool> usable(signal.leads, true);
    usable[5] = false;
    const std::vector<float> envelope = qrs_envelope(signal, usable, strip.rate);
    const Values plain = envelope_plainly(signal, usable, strip.rate);
    ASSERT_EQ(envelope.size(), plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      ASSERT_NEAR(envelope[i], plain[i], 1e-4) << i << " of " << samples;
    }
  }
}

}  // namespace
}  // namespace crest::signal
