#include "io/wfdb_start_time.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "io/iso_date_time.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

std::optional<int> month_number(std::string_view field) {
  constexpr std::array<std::string_view, 12> names = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
  if (const auto number = parse_number<int>(field)) return number;
  const auto* name = std::ranges::find(names, lower_case(field));
  if (name == names.end()) return std::nullopt;
  return static_cast<int>(name - names.begin()) + 1;
}

std::optional<std::string> date_of(std::string_view field) {
  const char separator = field.find('/') != std::string_view::npos ? '/' : '-';
  std::vector<std::string_view> parts = split(field, separator);
  if (parts.size() != 3) return std::nullopt;
  if (parts[0].size() == 4) std::swap(parts[0], parts[2]);
  const auto day = parse_number<int>(parts[0]);
  const auto month = month_number(parts[1]);
  const auto year = parse_number<int>(parts[2]);
  // A year of two digits could belong to either century.
  if (!day || !month || !year || parts[2].size() != 4) return std::nullopt;
  return iso_date(*year, *month, *day);
}

/// "HH:MM:SS", "MM:SS" or "SS", the seconds with a fraction if any.
std::optional<std::string> time_of(std::string_view field) {
  const std::vector<std::string_view> parts = split(field, ':');
  if (parts.size() > 3) return std::nullopt;
  const std::string_view last = parts.back();
  const std::string_view fraction = last.substr(std::min(last.find('.'), last.size()));
  const bool digits =
      std::ranges::all_of(fraction.substr(std::min<std::size_t>(1, fraction.size())),
                          [](unsigned char c) { return std::isdigit(c) != 0; });
  std::array<int, 3> numbers{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string_view part = parts[parts.size() - 1 - i];
    const auto number = parse_number<int>(i == 0 ? part.substr(0, part.find('.')) : part);
    if (!number) return std::nullopt;
    numbers[2 - i] = *number;
  }
  const auto [hour, minute, second] = numbers;
  auto time = iso_time(hour, minute, second);
  if (!digits || !time) return std::nullopt;
  if (fraction.size() > 1) *time += fraction;
  return time;
}

}  // namespace

std::optional<std::string> iso_start_time(std::string_view text) {
  std::string spaced(text);
  // "2020-05-12T14:50:55" as two fields; a T inside a month's name has no digit before it.
  if (const std::size_t t = spaced.find('T');
      t != std::string::npos && t > 0 && std::isdigit(static_cast<unsigned char>(spaced[t - 1]))) {
    spaced[t] = ' ';
  }
  std::optional<std::string> date;
  std::optional<std::string> time;
  std::string_view rest = spaced;
  for (std::string_view field = take_field(rest); !field.empty(); field = take_field(rest)) {
    const bool is_date = field.find_first_of("/-") != std::string_view::npos;
    std::optional<std::string>& slot = is_date ? date : time;
    if (slot) return std::nullopt;
    // A bare number could be seconds or a year.
    if (!is_date && field.find(':') == std::string_view::npos) return std::nullopt;
    slot = is_date ? date_of(field) : time_of(field);
    if (!slot) return std::nullopt;
  }
  if (!date && !time) return std::nullopt;
  return iso_date_time(date, time);
}

}  // namespace crest::io
