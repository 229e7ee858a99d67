#include "detect/record_measurements.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/record_part.h"
#include "detect/gated_strip.h"

namespace crest::detect {

namespace {

constexpr signal::Preprocessing kMeasuring{.rate = 500, .highpass = 0.5, .lowpass = 40};

Result<signal::BeatIntervals> intervals_of(const Record& record) {
  const auto strip = make_gated_strip(record, kMeasuring);
  if (!strip) return std::unexpected(strip.error());
  return signal::beat_intervals(*strip);
}

}  // namespace

Result<RecordMeasurements> measure_record(const Record& record) {
  const double duration = record.duration();
  RecordMeasurements measured;
  if (!(duration > kMeasuredStretch)) {
    const auto intervals = intervals_of(record);
    if (!intervals) return std::unexpected(intervals.error());
    measured.of_beats = signal::measure(*intervals);
    measured.seconds = duration;
    measured.stretches = 1;
    return measured;
  }
  const auto length = static_cast<std::size_t>(std::lround(kMeasuredStretch * record.rate));
  const std::size_t count = std::min(kMeasuredStretches, record.samples() / length);
  std::optional<signal::BeatIntervals> all;
  Error error{ErrorKind::InvalidInput, "no stretch of it is long enough", {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first = count > 1 ? (record.samples() - length) / (count - 1) * i : 0;
    auto intervals = intervals_of(record_part(record, first, first + length, record.name));
    if (!intervals) {
      ++measured.unreadable;
      error = intervals.error();
      continue;
    }
    ++measured.stretches;
    measured.seconds += kMeasuredStretch;
    if (all) {
      signal::append(*all, *intervals);
    } else {
      all = std::move(*intervals);
    }
  }
  if (!all) return std::unexpected(std::move(error));
  measured.of_beats = signal::measure(*all);
  return measured;
}

}  // namespace crest::detect
