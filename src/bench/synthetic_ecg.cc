#include "bench/synthetic_ecg.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <random>

namespace crest::bench {
namespace {

constexpr double kRate = 500;  // Hz
constexpr double kStepsPerMillivolt = 1000;
constexpr double kDuration = 10;
constexpr std::size_t kBeats = 12;

/// A wave: its middle and its standard deviation in seconds from the R peak, its height in mV.
struct Wave {
  double middle, spread, height;
};
using Beat = std::array<Wave, 5>;  // P, Q, R, S, T

/// Of the leads that are independent: I, II, V1 ... V6; the sizes of a healthy adult.
constexpr std::array<Beat, 8> kBeatsOfLeads = {{
    {{{-.17, .022, .08}, {-.028, .008, -.05}, {0, .011, .60}, {.028, .009, -.10}, {.28, .05, .18}}},
    {{{-.17, .022, .13}, {-.028, .008, -.07}, {0, .011, .95}, {.028, .009, -.15}, {.28, .05, .28}}},
    {{{-.17, .022, .05},
      {-.028, .008, .00},
      {-.008, .009, .22},
      {.02, .012, -.85},
      {.28, .05, .05}}},
    {{{-.17, .022, .06},
      {-.028, .008, .00},
      {-.006, .01, .38},
      {.022, .013, -1.2},
      {.28, .05, .42}}},
    {{{-.17, .022, .07},
      {-.028, .008, .00},
      {-.003, .011, .70},
      {.024, .012, -.85},
      {.28, .05, .45}}},
    {{{-.17, .022, .07},
      {-.028, .008, -.03},
      {0, .012, 1.15},
      {.027, .011, -.50},
      {.28, .05, .42}}},
    {{{-.17, .022, .07}, {-.028, .008, -.06}, {0, .012, 1.10}, {.028, .01, -.25}, {.28, .05, .34}}},
    {{{-.17, .022, .07}, {-.028, .008, -.07}, {0, .012, .85}, {.028, .01, -.12}, {.28, .05, .26}}},
}};

/// To whole microvolts, the step in which it is recorded.
float in_steps(double millivolts) {
  return static_cast<float>(std::round(millivolts * kStepsPerMillivolt) / kStepsPerMillivolt);
}

std::vector<float> trace(const Beat& beat, const std::vector<double>& r_peaks,
                         std::mt19937& generator) {
  constexpr double kNoise = 0.006;  // mV on both sides
  std::vector<float> samples(static_cast<std::size_t>(kRate * kDuration));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double time = static_cast<double>(i) / kRate;
    double value = kNoise * (static_cast<double>(generator() >> 8U) * 0x1p-23 - 1);
    for (const double r_peak : r_peaks) {
      for (const Wave& wave : beat) {
        const double distance = (time - r_peak - wave.middle) / wave.spread;
        value += wave.height * std::exp(-distance * distance / 2);
      }
    }
    samples[i] = in_steps(value);
  }
  return samples;
}

}  // namespace

std::vector<double> synthetic_r_peaks() {
  std::vector<double> r_peaks;
  double time = 0.45;
  for (std::size_t beat = 0; beat < kBeats; ++beat) {
    r_peaks.push_back(time);
    // Breathing: the intervals swing by 3 % around 0.79 s.
    time += 0.79 * (1 + 0.03 * std::sin(1.5 * static_cast<double>(beat)));
  }
  return r_peaks;
}

Record synthetic_ecg() {
  const std::vector<double> r_peaks = synthetic_r_peaks();
  std::mt19937 generator(1);
  std::vector<std::vector<float>> traces;
  traces.reserve(kBeatsOfLeads.size());
  for (const Beat& beat : kBeatsOfLeads) traces.push_back(trace(beat, r_peaks, generator));
  // Einthoven and Goldberger: multiples of I and of II.
  const auto limb_lead = [&](float of_first, float of_second) {
    std::vector<float> samples(traces[0].size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
      samples[i] = in_steps(double{of_first * traces[0][i] + of_second * traces[1][i]});
    }
    return samples;
  };
  Record record;
  record.name = "synthetic";
  record.rate = kRate;
  const auto add = [&record](const char* name, std::vector<float> samples) {
    record.leads.push_back({.name = name,
                            .unit = "mV",
                            .gain = kStepsPerMillivolt,
                            .baseline = 0,
                            .resolution_bits = 16,
                            .samples = std::move(samples)});
  };
  add("I", limb_lead(1, 0));
  add("II", limb_lead(0, 1));
  add("III", limb_lead(-1, 1));
  add("aVR", limb_lead(-0.5F, -0.5F));
  add("aVL", limb_lead(1, -0.5F));
  add("aVF", limb_lead(-0.5F, 1));
  const char* const chest[] = {"V1", "V2", "V3", "V4", "V5", "V6"};
  for (std::size_t i = 0; i < std::size(chest); ++i) add(chest[i], traces[2 + i]);
  return record;
}

}  // namespace crest::bench
