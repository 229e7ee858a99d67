// What a person adds to what a file says, and how much of it is to be read.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>

namespace crest::io {

/// The samples [begin, end) of every lead, at the rate of the leads.
struct SampleStretch {
  std::size_t begin = 0;
  std::size_t end = std::numeric_limits<std::size_t>::max();

  /// What lies in a record of so many samples, begin <= end; empty where it begins behind them.
  SampleStretch within(std::size_t samples) const {
    const std::size_t first = std::min(begin, samples);
    return {first, std::clamp(end, first, samples)};
  }
  std::size_t size() const { return end - begin; }
  bool covers(std::size_t samples) const { return begin == 0 && end >= samples; }
};

/// Rate and unit stand in only where a file leaves them open; what a file states is never
/// overruled.
struct ReadOptions {
  std::optional<double> rate = std::nullopt;        ///< samples per second, above 0
  std::string unit = {};                            ///< of every lead, e.g. "uV"; empty: not given
  std::optional<std::size_t> index = std::nullopt;  ///< of the record in a file of several, from 0
  /// Whether Record::identity is filled: name, number and birth date of the patient and the like.
  bool keep_identity = false;
  /// Only these samples are read, as far as there are any; see read_record.
  SampleStretch part = {};
};

}  // namespace crest::io
