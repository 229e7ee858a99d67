// Samples as whole numbers of steps, as most formats store them.
#pragma once

#include <crest/record.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace crest::io {

/// Stored number = sample * gain + baseline, rounded.
struct LeadSteps {
  double gain = 1;  ///< steps per unit of the lead, above 0
  double baseline = 0;
};

/// The numbers that a format can store, both ends included.
struct StoredRange {
  double lowest = 0;
  double highest = 0;
};

enum class BaselineKind { Whole, Any };

/// The steps in which the samples of the lead are whole numbers within `range`, as exactly as a
/// float holds them: those it was stored with, moved into the range where they are too large, or
/// those of a decimal fraction. None where there are none.
std::optional<LeadSteps> exact_steps(const Lead& lead, StoredRange range, BaselineKind baseline);

/// Steps that spread the samples over the range, so that none is cut off. The baseline is whole and
/// fits an int.
LeadSteps filling_steps(const Lead& lead, StoredRange range);

struct StoredSamples {
  std::vector<std::int32_t> values;
  std::size_t missing = 0;  ///< samples that are no finite numbers
  /// Between a sample and what its stored number stands for, in the lead's unit; 0 where no sample
  /// differs by more than a float's precision.
  double largest_error = 0;
};

/// Rounds to steps that reach all samples; `missing` stands for NaN and infinities.
StoredSamples store_samples(std::span<const float> samples, LeadSteps steps, std::int32_t missing);

/// The lowest and highest finite sample, or nothing where there is none.
struct SampleRange {
  double lowest = 0;
  double highest = 0;
};
std::optional<SampleRange> range_of(std::span<const float> samples);

}  // namespace crest::io
