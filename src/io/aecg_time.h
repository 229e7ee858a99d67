// Points in time as HL7 version 3 writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crest::io {

struct Hl7Time {
  std::string iso;     ///< ISO 8601, as exact as stored; a fraction of zeros is left out
  double seconds = 0;  ///< since 1970, in the file's own time zone; for differences
};

/// Reads "YYYYMMDD", "YYYYMMDDHHMM" and "YYYYMMDDHHMMSS", the last with a fraction if any, each
/// with an offset "+HHMM" if any (data type TS); nothing for other text and for dates that do not
/// exist.
std::optional<Hl7Time> read_hl7_time(std::string_view text);

}  // namespace crest::io
