#include "io/lead_steps.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace crest::io {
namespace {

constexpr double kFloatPrecision = 1.0 / (1 << 22);  // an ulp of a float at most
constexpr double kSameStep = 1e-6;                   // of a step
constexpr double kLargestBaseline = std::numeric_limits<std::int32_t>::max();

/// What a stored number stands for.
double sample_of_step(double stored, LeadSteps steps) {
  return static_cast<float>((stored - steps.baseline) / steps.gain);
}

double largest_of(std::span<const float> samples) {
  const auto range = range_of(samples);
  return range ? std::max(std::abs(range->lowest), std::abs(range->highest)) : 0;
}

/// The difference that no float of a lead with this largest sample tells. Near zero a part of a
/// step, but never so much that steps far too wide would pass.
double tolerance(double sample, double gain, double largest) {
  return kFloatPrecision * std::abs(sample) + std::min(kSameStep / gain, kFloatPrecision * largest);
}

/// The finite sample that a float holds with the smallest error.
std::optional<double> smallest_sample(std::span<const float> samples) {
  std::optional<double> smallest;
  for (const float sample : samples) {
    if (std::isfinite(sample) && std::abs(sample) < std::abs(smallest.value_or(HUGE_VAL))) {
      smallest = sample;
    }
  }
  return smallest;
}

/// Steps of this gain that meet the samples: the baseline moved by the fraction at which they lie,
/// or the steps halved where only a whole baseline will do and they lie in the middle.
LeadSteps aligned(LeadSteps steps, double sample, BaselineKind kind) {
  const double scaled = sample * steps.gain;
  double fraction = scaled - std::round(scaled);
  const double doubt = kSameStep + kFloatPrecision * std::abs(scaled);
  if (std::abs(fraction) <= doubt) return steps;
  // The stated baseline is then rounded away from zero.
  if (std::abs(std::abs(fraction) - 0.5) <= doubt) fraction = std::copysign(0.5, steps.baseline);
  if (kind == BaselineKind::Any) return {steps.gain, steps.baseline - fraction};
  return {2 * steps.gain, 2 * steps.baseline};
}

/// The steps if every sample is one of them and all fit the range, if need be after a shift.
std::optional<LeadSteps> fitted(const Lead& lead, LeadSteps steps, StoredRange range) {
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -lowest;
  const double largest = largest_of(lead.samples);
  for (const float sample : lead.samples) {
    if (!std::isfinite(sample)) continue;
    const double stored = std::round(sample * steps.gain + steps.baseline);
    if (std::abs(sample_of_step(stored, steps) - sample) > tolerance(sample, steps.gain, largest)) {
      return std::nullopt;
    }
    lowest = std::min(lowest, stored);
    highest = std::max(highest, stored);
  }
  if (highest - lowest > range.highest - range.lowest) return std::nullopt;
  if (lowest < range.lowest || highest > range.highest) {
    steps.baseline += std::round((range.lowest + range.highest) / 2 - (lowest + highest) / 2);
  }
  if (std::abs(steps.baseline) > kLargestBaseline) return std::nullopt;
  return steps;
}

/// Readers, crest's among them, take a full scale below half a millivolt for a wrong gain.
double largest_gain(const Lead& lead, StoredRange range) {
  constexpr double least_full_scale = 0.5;  // mV
  return lead.unit == "mV" ? (range.highest - range.lowest) / least_full_scale : 1e11;
}

/// Down to four digits, which read better.
double rounded_down(double gain) {
  const double unit = std::pow(10.0, std::floor(std::log10(gain)) - 3);
  return std::floor(gain / unit) * unit;
}

}  // namespace

std::optional<SampleRange> range_of(std::span<const float> samples) {
  std::optional<SampleRange> range;
  for (const float sample : samples) {
    if (!std::isfinite(sample)) continue;
    if (!range) range = SampleRange{sample, sample};
    range->lowest = std::min<double>(range->lowest, sample);
    range->highest = std::max<double>(range->highest, sample);
  }
  return range;
}

std::optional<LeadSteps> exact_steps(const Lead& lead, StoredRange range, BaselineKind baseline) {
  std::vector<LeadSteps> candidates;
  // A lead that its file stored upside down is stored as it is.
  if (std::isnormal(lead.gain)) {
    const double sign = lead.gain < 0 ? -1 : 1;
    candidates.push_back({sign * lead.gain, sign * lead.baseline});
  }
  for (const double gain : {1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6}) {
    if (gain <= largest_gain(lead, range)) candidates.push_back({gain, 0});
  }
  const auto smallest = smallest_sample(lead.samples);
  if (!smallest) return candidates.front();
  for (const LeadSteps& candidate : candidates) {
    if (auto steps = fitted(lead, aligned(candidate, *smallest, baseline), range)) return steps;
  }
  return std::nullopt;
}

LeadSteps filling_steps(const Lead& lead, StoredRange range) {
  const auto samples = range_of(lead.samples);
  if (!samples) return {};
  const double largest = largest_of(lead.samples);
  if (largest == 0) return {};
  const double span = std::max(samples->highest - samples->lowest, largest / 1e6);
  // One step at either end for the rounding of the baseline.
  double gain = (range.highest - range.lowest - 2) / span;
  gain = rounded_down(std::min({gain, largest_gain(lead, range), kLargestBaseline / 2 / largest}));
  const double middle = (samples->lowest + samples->highest) / 2;
  return {gain, std::round((range.lowest + range.highest) / 2 - middle * gain)};
}

StoredSamples store_samples(std::span<const float> samples, LeadSteps steps, std::int32_t missing) {
  StoredSamples stored;
  stored.values.reserve(samples.size());
  bool rounded = false;
  double largest_error = 0;
  const double largest = largest_of(samples);
  for (const float sample : samples) {
    if (!std::isfinite(sample)) {
      ++stored.missing;
      stored.values.push_back(missing);
      continue;
    }
    const double step = std::round(sample * steps.gain + steps.baseline);
    const double error = std::abs(sample_of_step(step, steps) - sample);
    rounded |= error > tolerance(sample, steps.gain, largest);
    largest_error = std::max(largest_error, error);
    stored.values.push_back(static_cast<std::int32_t>(step));
  }
  if (rounded) stored.largest_error = largest_error;
  return stored;
}

}  // namespace crest::io
