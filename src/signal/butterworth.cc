#include "signal/butterworth.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <ranges>

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

// One sample of each of several leads.
template <std::size_t Lanes>
using Samples = std::array<double, Lanes>;

// Transposed direct form II, started in the steady state of a signal that always was its first
// sample.
template <std::size_t Lanes, typename Signal>
void run(const Biquad& section, const Signal& signal) {
  const double gain =
      (section.b0 + section.b1 + section.b2) / (1 + section.a1 + section.a2);  // at 0 Hz
  Samples<Lanes> state1;
  Samples<Lanes> state2;
  for (std::size_t k = 0; k < Lanes; ++k) {
    const double before = signal.front()[k];
    state2[k] = (section.b2 - section.a2 * gain) * before;
    state1[k] = (section.b1 - section.a1 * gain) * before + state2[k];
  }
  for (Samples<Lanes>& value : signal) {
    for (std::size_t k = 0; k < Lanes; ++k) {
      const double out = section.b0 * value[k] + state1[k];
      state1[k] = section.b1 * value[k] - section.a1 * out + state2[k];
      state2[k] = section.b2 * value[k] - section.a2 * out;
      value[k] = out;
    }
  }
}

template <std::size_t Lanes>
void filter_lanes(std::span<const Biquad> sections,
                  const std::array<std::span<float>, Lanes>& leads) {
  std::size_t order = 0;
  for (const Biquad& section : sections) order += section.a2 == 0 && section.b2 == 0 ? 1 : 2;
  const std::size_t count = leads[0].size();
  const std::size_t edge = std::min(3 * (order + 1), count - 1);
  std::vector<Samples<Lanes>> signal(count + 2 * edge);
  for (std::size_t k = 0; k < Lanes; ++k) {
    const std::span<const float> lead = leads[k];
    for (std::size_t i = 0; i < edge; ++i) {
      signal[i][k] = 2.0 * lead.front() - lead[edge - i];
      signal[edge + count + i][k] = 2.0 * lead.back() - lead[count - 2 - i];
    }
    for (std::size_t i = 0; i < count; ++i) signal[edge + i][k] = lead[i];
  }
  const auto forwards = std::ranges::subrange(signal.begin(), signal.end());
  const auto backwards = std::ranges::subrange(signal.rbegin(), signal.rend());
  for (const Biquad& section : sections) run<Lanes>(section, forwards);
  for (const Biquad& section : sections) run<Lanes>(section, backwards);
  for (std::size_t k = 0; k < Lanes; ++k) {
    for (std::size_t i = 0; i < count; ++i) leads[k][i] = static_cast<float>(signal[edge + i][k]);
  }
}

// Filters as many leads from `lead` on as make whole groups; returns the next.
template <std::size_t Lanes>
std::size_t filter_groups(std::span<const Biquad> sections, std::size_t lead, LeadMatrix& signal) {
  for (; lead + Lanes <= signal.leads; lead += Lanes) {
    std::array<std::span<float>, Lanes> leads;
    for (std::size_t k = 0; k < Lanes; ++k) leads[k] = signal.lead(lead + k);
    filter_lanes<Lanes>(sections, leads);
  }
  return lead;
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
  filter_lanes<1>(sections, {samples});
}

void filter_both_ways(std::span<const Biquad> sections, LeadMatrix& signal) {
  if (signal.samples == 0 || sections.empty()) return;
  // A sample waits for the one before it: the more leads at once, the less of the time is waiting.
  std::size_t lead = filter_groups<12>(sections, 0, signal);
  lead = filter_groups<4>(sections, lead, signal);
  filter_groups<1>(sections, lead, signal);
}

}  // namespace crest::signal
