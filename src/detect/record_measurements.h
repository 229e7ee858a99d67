// The intervals of a record of any length.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>

#include "signal/beat_measurements.h"

namespace crest::detect {

/// Records up to this long are measured whole; of longer ones so many stretches of this length,
/// spread evenly from beginning to end, so that a day takes no more time and memory than an hour.
inline constexpr double kMeasuredStretch = 60;  // seconds
inline constexpr std::size_t kMeasuredStretches = 30;

struct RecordMeasurements {
  signal::BeatMeasurements of_beats;
  double seconds = 0;          ///< of the record that was measured
  std::size_t stretches = 0;   ///< in so many stretches; 1: the whole record
  std::size_t unreadable = 0;  ///< further stretches whose signal was rejected
};

/// Measures the leads that the judgement of quality leaves (make_gated_strip), brought to 500 Hz
/// and 0.5 to 40 Hz, whatever the model sees. Errors: those of make_gated_strip where no stretch
/// can be measured. Thread-safe.
Result<RecordMeasurements> measure_record(const Record& record);

}  // namespace crest::detect
