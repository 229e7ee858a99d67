// The start of a record in the parts that other formats store it in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crest::io {

struct StartDate {
  int year = 0;
  int month = 0;
  int day = 0;
};

struct StartClock {
  int hour = 0;
  int minute = 0;
  int second = 0;        ///< up to 59
  std::string fraction;  ///< digits after the point, without zeros at their end
};

/// Either part may be unknown.
struct StartParts {
  std::optional<StartDate> date;
  std::optional<StartClock> clock;
  std::string offset;  ///< of the time zone: "", "Z", "+01:00"
};

/// Takes Record::start apart: "2021-03-04T05:06:07.25+01:00", the date or the time of day alone,
/// the seconds left out. Nothing for other text, which no reader gives.
std::optional<StartParts> split_start(std::string_view start);

}  // namespace crest::io
