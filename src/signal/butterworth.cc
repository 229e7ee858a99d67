#include "signal/butterworth.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace crest::signal {
namespace {

// The section of the pole pair with quality Q: s^2 + s / Q + 1, K = tan(pi fc / fs).
Biquad second_order(FilterBand band, double warped, double quality) {
  const double norm = 1 / (1 + warped / quality + warped * warped);
  Biquad section;
  if (band == FilterBand::LowPass) {
    section.b0 = warped * warped * norm;
    section.b1 = 2 * section.b0;
  } else {
    section.b0 = norm;
    section.b1 = -2 * norm;
  }
  section.b2 = section.b0;
  section.a1 = 2 * (warped * warped - 1) * norm;
  section.a2 = (1 - warped / quality + warped * warped) * norm;
  return section;
}

// The section of the real pole of odd orders: s + 1.
Biquad first_order(FilterBand band, double warped) {
  const double norm = 1 / (1 + warped);
  Biquad section;
  section.b0 = (band == FilterBand::LowPass ? warped : 1) * norm;
  section.b1 = band == FilterBand::LowPass ? section.b0 : -section.b0;
  section.a1 = (warped - 1) * norm;
  return section;
}

// Transposed direct form II, started in the steady state of a signal that always was its first
// sample.
void run(const Biquad& section, std::span<double> signal) {
  const double gain =
      (section.b0 + section.b1 + section.b2) / (1 + section.a1 + section.a2);  // at 0 Hz
  const double before = signal.front();
  double state2 = (section.b2 - section.a2 * gain) * before;
  double state1 = (section.b1 - section.a1 * gain) * before + state2;
  for (double& value : signal) {
    const double out = section.b0 * value + state1;
    state1 = section.b1 * value - section.a1 * out + state2;
    state2 = section.b2 * value - section.a2 * out;
    value = out;
  }
}

}  // namespace

std::vector<Biquad> butterworth(FilterBand band, int order, double cutoff, double rate) {
  const double warped = std::tan(std::numbers::pi * cutoff / rate);
  std::vector<Biquad> sections;
  if (order % 2 == 1) sections.push_back(first_order(band, warped));
  for (int k = order / 2; k >= 1; --k) {
    const double angle = std::numbers::pi * (2 * k - 1) / (2 * order);
    sections.push_back(second_order(band, warped, 1 / (2 * std::sin(angle))));
  }
  return sections;
}

void filter_both_ways(std::span<const Biquad> sections, std::span<float> samples) {
  if (samples.empty() || sections.empty()) return;
  std::size_t order = 0;
  for (const Biquad& section : sections) order += section.a2 == 0 && section.b2 == 0 ? 1 : 2;
  const std::size_t count = samples.size();
  const std::size_t edge = std::min(3 * (order + 1), count - 1);
  std::vector<double> signal(count + 2 * edge);
  for (std::size_t i = 0; i < edge; ++i) {
    signal[i] = 2.0 * samples.front() - samples[edge - i];
    signal[edge + count + i] = 2.0 * samples.back() - samples[count - 2 - i];
  }
  std::ranges::copy(samples, signal.begin() + static_cast<std::ptrdiff_t>(edge));
  for (int direction = 0; direction < 2; ++direction) {
    for (const Biquad& section : sections) run(section, signal);
    std::ranges::reverse(signal);
  }
  for (std::size_t i = 0; i < count; ++i) samples[i] = static_cast<float>(signal[edge + i]);
}

}  // namespace crest::signal
