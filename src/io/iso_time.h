// Dates and times of tables and arrays, in ISO 8601.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crest::io {

struct IsoTime {
  std::string text;    ///< "2021-03-04T05:06:07.5+01:00": fraction where not 0, offset where stated
  double seconds = 0;  ///< since 1970 as the text reads, its offset left out; for differences
};

/// "2021-03-04T05:06:07.5Z", also with a blank for the T, without seconds or with an offset such as
/// "+01:00" or "+0100". Nothing for anything else and for dates that do not exist.
std::optional<IsoTime> parse_iso_time(std::string_view text);

/// Seconds of "12:34.5" (minutes first) or "10:12:34.5" (hours first); nothing for anything else.
std::optional<double> parse_clock_time(std::string_view text);

}  // namespace crest::io
