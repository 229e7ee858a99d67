#include "io/start_parts.h"

#include <array>
#include <vector>

#include "io/text_fields.h"

namespace crest::io {
namespace {

/// Numbers of all digits between separators, at most three.
std::optional<std::vector<int>> numbers_in(std::string_view text, char separator) {
  std::vector<int> numbers;
  for (const std::string_view part : split(text, separator)) {
    const auto number = parse_number<int>(part);
    if (!number || *number < 0) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

std::optional<StartDate> split_date(std::string_view text) {
  const auto numbers = numbers_in(text, '-');
  if (!numbers || numbers->size() != 3) return std::nullopt;
  return StartDate{(*numbers)[0], (*numbers)[1], (*numbers)[2]};
}

std::optional<StartClock> split_clock(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const auto numbers = numbers_in(text.substr(0, point), ':');
  if (!numbers || numbers->size() < 2 || numbers->size() > 3) return std::nullopt;
  StartClock clock{(*numbers)[0], (*numbers)[1], numbers->size() == 3 ? (*numbers)[2] : 0, {}};
  if (clock.hour > 23 || clock.minute > 59 || clock.second > 59) return std::nullopt;
  if (point < text.size()) clock.fraction = text.substr(point + 1);
  clock.fraction.erase(clock.fraction.find_last_not_of('0') + 1);
  if (clock.fraction.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return clock;
}

}  // namespace

std::optional<StartParts> split_start(std::string_view start) {
  StartParts parts;
  const std::size_t separator = start.find('T');
  const std::string_view before = start.substr(0, separator);
  if (separator == std::string_view::npos && !before.contains(':')) {
    parts.date = split_date(before);
    return parts.date ? std::optional(parts) : std::nullopt;
  }
  std::string_view clock = before;
  if (separator != std::string_view::npos) {
    parts.date = split_date(before);
    if (!parts.date) return std::nullopt;
    clock = start.substr(separator + 1);
  }
  const std::size_t offset = std::min(clock.find_first_of("+-Z"), clock.size());
  parts.offset = clock.substr(offset);
  parts.clock = split_clock(clock.substr(0, offset));
  return parts.clock ? std::optional(parts) : std::nullopt;
}

}  // namespace crest::io
