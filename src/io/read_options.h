// What a person adds to what a file says.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace crest::io {

/// Rate and unit stand in only where a file leaves them open; what a file states is never
/// overruled.
struct ReadOptions {
  std::optional<double> rate;                       ///< samples per second, above 0
  std::string unit;                                 ///< of every lead, e.g. "uV"; empty: not given
  std::optional<std::size_t> index = std::nullopt;  ///< of the record in a file of several, from 0
  /// Whether Record::identity is filled: name, number and birth date of the patient and the like.
  bool keep_identity = false;
};

}  // namespace crest::io
