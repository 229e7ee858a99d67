#include "serve/media_type.h"

#include <algorithm>
#include <charconv>

#include "io/text_fields.h"

namespace crest::serve {
namespace {

bool same(std::string_view a, std::string_view b) { return io::lower_case(a) == io::lower_case(b); }

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// The text before the next `separator` outside quotes; `rest` begins after it.
std::string_view next_part(std::string_view& rest, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size() && (quoted || rest[end] != separator); ++end) {
    if (rest[end] == '\\' && quoted) {
      ++end;
    } else if (rest[end] == '"') {
      quoted = !quoted;
    }
  }
  end = std::min(end, rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trimmed(part);
}

std::string unquoted(std::string_view text) {
  if (!text.starts_with('"')) return std::string(text);
  std::string plain;
  for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

/// How exactly a range of Accept names a type: 3 itself, 2 "text/*", 1 "*/*", 0 not at all.
int closeness(std::string_view range, std::string_view type) {
  if (same(range, type)) return 3;
  if (range == "*/*") return 1;
  const std::string_view family = type.substr(0, type.find('/') + 1);
  return range.ends_with("/*") && same(range.substr(0, range.size() - 1), family) ? 2 : 0;
}

/// The weight that the closest range gives a type; 0: none takes it.
double weight_of(std::string_view type, std::string_view accept) {
  int closest = 0;
  double weight = 0;
  while (!accept.empty()) {
    std::string_view entry = next_part(accept, ',');
    const int close = closeness(next_part(entry, ';'), type);
    if (close <= closest) continue;
    closest = close;
    weight = 1;
    while (!entry.empty()) {
      const std::string_view parameter = next_part(entry, ';');
      if (!parameter.starts_with("q=")) continue;
      const std::string_view digits = parameter.substr(2);
      double value = 0;
      const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
      weight = read.ec == std::errc{} ? std::clamp(value, 0.0, 1.0) : 0;
    }
  }
  return weight;
}

}  // namespace

std::optional<std::string_view> choose_media_type(std::string_view accept,
                                                  std::span<const std::string_view> offered) {
  if (trimmed(accept).empty()) return offered.front();
  std::optional<std::string_view> best;
  double weight = 0;
  for (const std::string_view type : offered) {
    const double its = weight_of(type, accept);
    if (its > weight) {
      best = type;
      weight = its;
    }
  }
  return best;
}

std::string media_type_of(std::string_view content_type) {
  return io::lower_case(next_part(content_type, ';'));
}

std::optional<std::string> field_parameter(std::string_view field, std::string_view name) {
  next_part(field, ';');
  while (!field.empty()) {
    std::string_view value = next_part(field, ';');
    const std::string_view key = next_part(value, '=');
    if (same(key, name)) return unquoted(trimmed(value));
  }
  return std::nullopt;
}

}  // namespace crest::serve
