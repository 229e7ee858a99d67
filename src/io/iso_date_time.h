// Dates and times as ISO 8601 writes them.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>

namespace crest::io {

/// "2021-03-04", or nothing where the calendar has no such day or the year is not of four digits.
inline std::optional<std::string> iso_date(int year, int month, int day) {
  if (year < 1000 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

/// "05:06:07", or nothing where a day has no such time.
inline std::optional<std::string> iso_time(int hour, int minute, int second) {
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return std::nullopt;
  }
  return fmt::format("{:02}:{:02}:{:02}", hour, minute, second);
}

/// "2021-03-04T05:06:07" of the two, or the one that is known, or nothing.
inline std::string iso_date_time(const std::optional<std::string>& date,
                                 const std::optional<std::string>& time) {
  if (date && time) return *date + "T" + *time;
  return date ? *date : time.value_or("");
}

}  // namespace crest::io
