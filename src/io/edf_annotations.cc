#include "io/edf_annotations.h"

#include <algorithm>
#include <cmath>

#include "io/text_fields.h"

namespace crest::io {
namespace {

constexpr char kDurationFollows = '\x15';
constexpr char kTextFollows = '\x14';
constexpr double kLongestTime = 1e10;  // seconds, three centuries

std::optional<double> seconds_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto seconds = parse_number<double>(text);
  return seconds && std::abs(*seconds) <= kLongestTime ? seconds : std::nullopt;
}

/// Takes what lies before the next `separator`, and the separator, away from `rest`.
std::string_view take_until(std::string_view& rest, char separator) {
  const std::string_view taken = rest.substr(0, rest.find(separator));
  rest.remove_prefix(std::min(taken.size() + 1, rest.size()));
  return taken;
}

}  // namespace

std::optional<double> read_edf_annotations(std::string_view signal, std::size_t at_most,
                                           EdfAnnotations& annotations) {
  std::optional<double> stamp;
  for (bool first = true; !signal.empty();) {
    std::string_view list = take_until(signal, '\0');
    if (list.empty()) continue;  // unused bytes are NUL
    std::string_view times = take_until(list, kTextFollows);
    const auto onset = seconds_of(take_until(times, kDurationFollows));
    if (!onset) {
      ++annotations.malformed;
      continue;
    }
    if (first && list.starts_with(kTextFollows)) stamp = onset;
    if (first && list.empty()) stamp = onset;  // some writers leave the second separator out
    first = false;
    const auto duration = times.empty() ? std::nullopt : seconds_of(times);
    while (!list.empty()) {
      const std::string_view text = take_until(list, kTextFollows);
      if (text.empty()) continue;
      if (annotations.texts.size() < at_most) {
        annotations.texts.push_back({*onset, duration, std::string(text)});
      } else {
        ++annotations.left_out;
      }
    }
  }
  return stamp;
}

}  // namespace crest::io
