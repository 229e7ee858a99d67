// Dates and times as ISO 8601 writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crest::io {

/// "2021-03-04", or nothing where the calendar has no such day or the year is not of four digits.
std::optional<std::string> iso_date(int year, int month, int day);

/// "05:06:07", or nothing where a day has no such time.
std::optional<std::string> iso_time(int hour, int minute, int second);

/// "2021-03-04T05:06:07" of the two, or the one that is known, or nothing.
std::string iso_date_time(const std::optional<std::string>& date,
                          const std::optional<std::string>& time);

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
