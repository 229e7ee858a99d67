#include "core/utc_day.h"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

namespace crest {
namespace {

std::string text_of(const std::chrono::year_month_day& day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

}  // namespace

std::string utc_day(std::chrono::system_clock::time_point moment) {
  return text_of(std::chrono::floor<std::chrono::days>(moment));
}

bool is_utc_day(const std::string& text) {
  if (text.size() != 10) return false;
  unsigned parts[] = {0, 0, 0};
  const char* const begins[] = {text.data(), text.data() + 5, text.data() + 8};
  for (int i = 0; i < 3; ++i) {
    const char* const end = begins[i] + (i == 0 ? 4 : 2);
    if (std::from_chars(begins[i], end, parts[i]).ec != std::errc{}) return false;
  }
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(parts[0])),
                                        std::chrono::month(parts[1]), std::chrono::day(parts[2])};
  // Written again it is the same text, or something else stood between or behind the numbers.
  return day.ok() && text_of(day) == text;
}

}  // namespace crest
