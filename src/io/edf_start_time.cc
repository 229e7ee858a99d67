#include "io/edf_start_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>

#include "io/iso_date_time.h"
#include "io/text_fields.h"
#include "io/wfdb_start_time.h"

namespace crest::io {
namespace {

/// Three numbers with one character between them, as "31.12.99"; real files also have ':', '/',
/// '-'.
std::optional<std::array<int, 3>> three_numbers(std::string_view text) {
  std::array<int, 3> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parse_number<int>(text.substr(0, digits));
    if (!number) return std::nullopt;
    numbers[i] = *number;
    text.remove_prefix(digits);
    if (i + 1 < numbers.size()) {
      if (text.empty()) return std::nullopt;
      text.remove_prefix(1);
    }
  }
  if (!trimmed(text).empty()) return std::nullopt;
  return numbers;
}

std::optional<std::string> header_date(std::string_view text) {
  constexpr int first_year = 85;  // of the 1900s
  const auto parts = three_numbers(text);
  if (!parts) return std::nullopt;
  const auto [day, month, year] = *parts;
  if (year > 99) return iso_date(year, month, day);  // against the specification, yet unambiguous
  return iso_date(year + (year < first_year ? 2000 : 1900), month, day);
}

std::optional<std::string> header_time(std::string_view text) {
  const auto parts = three_numbers(text);
  if (!parts) return std::nullopt;
  return iso_time((*parts)[0], (*parts)[1], (*parts)[2]);
}

/// The date of "Startdate 10-DEC-2009 ...", or nothing ("Startdate X ...").
std::optional<std::string> recording_date(const EdfHeader& header) {
  std::string_view rest = header.recording;
  if (!header.format.contains('+') || take_field(rest) != "Startdate") return std::nullopt;
  return iso_start_time(take_field(rest));
}

/// "2021-03-04T05:06:07.25" for a start of this layout in whole seconds and a time to add.
std::string later(std::string_view start, double seconds) {
  namespace chrono = std::chrono;
  using chrono::microseconds;
  const auto number = [start](std::size_t position, std::size_t length) {
    return parse_number<int>(start.substr(position, length)).value_or(0);
  };
  const chrono::sys_days date = chrono::year(number(0, 4)) /
                                chrono::month(static_cast<unsigned>(number(5, 2))) /
                                chrono::day(static_cast<unsigned>(number(8, 2)));
  const auto moment = chrono::sys_time<microseconds>(date) + chrono::hours(number(11, 2)) +
                      chrono::minutes(number(14, 2)) + chrono::seconds(number(17, 2)) +
                      microseconds(std::llround(seconds * 1e6));
  const auto midnight = chrono::floor<chrono::days>(moment);
  const chrono::year_month_day calendar(midnight);
  const chrono::hh_mm_ss<microseconds> clock(moment - midnight);
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(calendar.year()),
                  static_cast<unsigned>(calendar.month()), static_cast<unsigned>(calendar.day()),
                  clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (clock.subseconds().count() == 0) return text;
  text += fmt::format(".{:06}", clock.subseconds().count());
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

}  // namespace

std::string edf_start_time(const EdfHeader& header, double seconds_later,
                           std::vector<std::string>& assumptions,
                           std::vector<Verification>& verifications) {
  const auto time = header_time(header.time);
  if (!time) assumptions.push_back("start time " + in_quotes(header.time) + " is none: left out");
  auto date = header_date(header.date);
  if (const auto full = recording_date(header)) {
    // The short date ends with 2084; later years stand as "yy".
    const bool agrees = full == date || (!date && header.date.ends_with("yy"));
    verifications.push_back(
        {"start date", agrees,
         agrees ? ""
                : fmt::format("{} in the header, {} in the recording's subfields; the latter taken",
                              date.value_or("none"), *full)});
    date = full;
  } else if (!date) {
    assumptions.push_back("start date " + in_quotes(header.date) + " is none: left out");
  } else if (date == "1985-01-01") {
    assumptions.emplace_back("start date 1985-01-01, which EDF+ writes for a date left out");
  }
  constexpr double longest = 1e9;  // seconds that the sum can take
  std::string start = iso_date_time(date, time);
  if (!date || !time || seconds_later == 0 || std::abs(seconds_later) > longest) return start;
  return later(start, seconds_later);
}

}  // namespace crest::io
