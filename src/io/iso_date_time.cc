#include "io/iso_date_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

#include "io/text_fields.h"

namespace crest::io {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The number that exactly `digits` digits at the start of `text` make; takes them away.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  const std::string_view number = text.substr(0, digits);
  if (number.size() < digits || !std::ranges::all_of(number, is_digit)) return std::nullopt;
  text.remove_prefix(digits);
  return parse_number<int>(number);
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

/// ".5" of a second; takes it away. Empty where there is none.
std::string_view take_fraction(std::string_view& text) {
  if (!text.starts_with('.') && !text.starts_with(',')) return {};
  const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
  const std::string_view fraction = text.substr(0, end);
  text.remove_prefix(end);
  return fraction.size() > 1 ? fraction : std::string_view{};
}

/// "", "Z", "+01:00", "+0100" or "+01".
bool is_offset(std::string_view text) {
  if (text.empty() || text == "Z") return true;
  if (text[0] != '+' && text[0] != '-') return false;
  text.remove_prefix(1);
  if (!take_digits(text, 2)) return false;
  if (text.empty()) return true;
  take(text, ':');
  return take_digits(text, 2) && text.empty();
}

/// "+0100" as "+01:00"; any other offset as it is.
std::string iso_offset(std::string_view text) {
  constexpr std::size_t basic = 5;
  if (text.size() != basic) return std::string(text);
  return fmt::format("{}:{}", text.substr(0, 3), text.substr(3));
}

double fraction_value(std::string_view fraction) {
  if (fraction.empty()) return 0;
  return parse_number<double>("0." + std::string(fraction.substr(1))).value_or(0);
}

/// The day of the calendar, or nothing.
std::optional<std::chrono::year_month_day> day_of(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  const bool plausible = year >= 1000 && year <= 9999 && month > 0 && day > 0;
  return plausible && date.ok() ? std::optional(date) : std::nullopt;
}

}  // namespace

std::optional<std::string> iso_date(int year, int month, int day) {
  if (!day_of(year, month, day)) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::optional<std::string> iso_time(int hour, int minute, int second) {
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return std::nullopt;
  }
  return fmt::format("{:02}:{:02}:{:02}", hour, minute, second);
}

std::string iso_date_time(const std::optional<std::string>& date,
                          const std::optional<std::string>& time) {
  if (date && time) return *date + "T" + *time;
  return date ? *date : time.value_or("");
}

std::optional<IsoTime> parse_iso_time(std::string_view text) {
  std::string_view rest = trimmed(text);
  const auto year_number = take_digits(rest, 4);
  if (!year_number || !take(rest, '-')) return std::nullopt;
  const auto month_number = take_digits(rest, 2);
  if (!month_number || !take(rest, '-')) return std::nullopt;
  const auto day_number = take_digits(rest, 2);
  if (!day_number || (!take(rest, 'T') && !take(rest, ' '))) return std::nullopt;
  const auto date = day_of(*year_number, *month_number, *day_number);
  const auto hours_number = take_digits(rest, 2);
  if (!date || !hours_number || !take(rest, ':')) return std::nullopt;
  const auto minutes_number = take_digits(rest, 2);
  if (!minutes_number) return std::nullopt;
  int seconds_number = 0;
  if (take(rest, ':')) {
    const auto stated = take_digits(rest, 2);
    if (!stated) return std::nullopt;
    seconds_number = *stated;
  }
  const std::string_view fraction = take_fraction(rest);
  if (*hours_number > 23 || *minutes_number > 59 || seconds_number > 60 ||
      !is_offset(trimmed(rest))) {
    return std::nullopt;
  }
  IsoTime time;
  time.text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", *year_number, *month_number,
                          *day_number, *hours_number, *minutes_number, seconds_number);
  const std::size_t last = fraction.find_last_not_of("0.,");
  if (last != std::string_view::npos) {
    time.text += "." + std::string(fraction.substr(1, last));
  }
  time.text += iso_offset(trimmed(rest));
  const double days = static_cast<double>(std::chrono::sys_days(*date).time_since_epoch().count());
  time.seconds = days * 86400 + *hours_number * 3600 + *minutes_number * 60 + seconds_number +
                 fraction_value(fraction);
  return time;
}

std::optional<double> parse_clock_time(std::string_view text) {
  text = trimmed(text);
  const std::size_t dot = std::min(text.find('.'), text.size());
  std::string_view fraction = text.substr(dot);
  const std::string_view stated_fraction = take_fraction(fraction);
  const auto parts = split(text.substr(0, dot), ':');
  if (!fraction.empty() || parts.size() < 2 || parts.size() > 3) return std::nullopt;
  double seconds = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = parse_number<int>(parts[i]);
    const bool in_hour = i == 0 || (number && *number < 60);
    if (!number || *number < 0 || !in_hour || !is_digit(parts[i].front())) return std::nullopt;
    seconds = seconds * 60 + *number;
  }
  return seconds + fraction_value(stated_fraction);
}

}  // namespace crest::io
