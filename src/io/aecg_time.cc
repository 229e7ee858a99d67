#include "io/aecg_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "io/text_fields.h"
#include "io/xml_document.h"

namespace crest::io {
namespace {

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// The two digits at `position`.
int two_digits(std::string_view text, std::size_t position) {
  return (text[position] - '0') * 10 + (text[position + 1] - '0');
}

/// "+0100" and "+01:00" as "+01:00"; nothing for what is no offset.
std::optional<std::string> iso_offset(std::string_view text) {
  if (text.empty()) return std::string();
  if (text == "Z") return std::string("Z");
  std::string digits;
  std::ranges::copy_if(text.substr(1), std::back_inserter(digits), [](char c) { return c != ':'; });
  if (digits.size() == 2) digits += "00";
  if (digits.size() != 4 || !all_digits(digits)) return std::nullopt;
  return fmt::format("{}{}:{}", text[0], digits.substr(0, 2), digits.substr(2));
}

}  // namespace

std::optional<Hl7Time> read_hl7_time(std::string_view text) {
  text = without_outer_space(text);
  const std::size_t offset_at = std::min(text.find_first_of("+-Z"), text.size());
  const auto offset = iso_offset(text.substr(offset_at));
  std::string_view digits = text.substr(0, offset_at);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::string_view fraction = digits.substr(std::min(point + 1, digits.size()));
  digits = digits.substr(0, point);
  constexpr std::size_t date = 8;
  constexpr std::size_t minutes = 12;
  constexpr std::size_t seconds = 14;
  const bool known_length =
      digits.size() == date || digits.size() == minutes || digits.size() == seconds;
  if (!offset || !known_length || !all_digits(digits) || !all_digits(fraction)) return std::nullopt;
  if (!fraction.empty() && digits.size() != seconds) return std::nullopt;

  const int year = two_digits(digits, 0) * 100 + two_digits(digits, 2);
  const std::chrono::year_month_day day{
      std::chrono::year(year), std::chrono::month(static_cast<unsigned>(two_digits(digits, 4))),
      std::chrono::day(static_cast<unsigned>(two_digits(digits, 6)))};
  if (!day.ok()) return std::nullopt;
  Hl7Time time;
  time.iso = fmt::format("{}-{}-{}", digits.substr(0, 4), digits.substr(4, 2), digits.substr(6, 2));
  time.seconds = std::chrono::sys_days(day).time_since_epoch().count() * 86400.0;
  if (digits.size() == date) return time;

  const int hour = two_digits(digits, 8);
  const int minute = two_digits(digits, 10);
  const int second = digits.size() == seconds ? two_digits(digits, minutes) : 0;
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  time.iso += fmt::format("T{:02}:{:02}", hour, minute);
  time.seconds += hour * 3600 + minute * 60 + second;
  if (digits.size() == seconds) time.iso += fmt::format(":{:02}", second);
  if (fraction.find_first_not_of('0') != std::string_view::npos) {
    time.iso += fmt::format(".{}", fraction);
    time.seconds += parse_number<double>(fmt::format("0.{}", fraction)).value_or(0);
  }
  time.iso += *offset;
  return time;
}

}  // namespace crest::io
