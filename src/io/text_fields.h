// Fields of line-oriented text, and numbers in them.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/safe_text.h"

namespace crest::io {

inline constexpr std::string_view kBlanks = " \t\r\f\v";

/// `text` without blanks at either end.
inline std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// The next field of `text`, up to a blank; takes it and the blanks before it away from `text`.
inline std::string_view take_field(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  const std::string_view field = text.substr(0, text.find_first_of(kBlanks));
  text.remove_prefix(field.size());
  return field;
}

/// The parts of `text` between separators; at least one.
inline std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// Letters of ASCII in capitals.
inline std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return upper;
}

/// Letters of ASCII in small letters.
inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

/// A number that fills the whole field, or nothing.
template <typename Number>
std::optional<Number> parse_number(std::string_view field) {
  Number value{};
  const auto [end, status] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (status != std::errc{} || end != field.data() + field.size()) return std::nullopt;
  return value;
}

/// `field` in quotes for a message of one line: cut at 60 bytes, control characters as '?'.
inline std::string in_quotes(std::string_view field) {
  constexpr std::size_t longest = 60;
  return "'" + without_controls(field.substr(0, longest)) + (field.size() > longest ? "...'" : "'");
}

}  // namespace crest::io
