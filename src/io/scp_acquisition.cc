#include "io/scp_acquisition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "io/byte_order.h"
#include "io/iso_date_time.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

using Bytes = std::span<const std::byte>;

struct Tag {
  std::uint8_t number = 0;
  Bytes value;
};

struct NamedTag {
  std::uint8_t number = 0;
  std::string_view name;
};

constexpr std::array<NamedTag, 11> kIdentityTexts = {{{0, "patient last name"},
                                                      {1, "patient first name"},
                                                      {2, "patient id"},
                                                      {3, "patient second last name"},
                                                      {16, "acquiring institution"},
                                                      {18, "acquiring department"},
                                                      {20, "referring physician"},
                                                      {21, "confirming physician"},
                                                      {22, "technician"},
                                                      {23, "room"},
                                                      {31, "ECG sequence number"}}};

constexpr std::array<NamedTag, 3> kCommentTexts = {
    {{13, "diagnosis or indication"}, {30, "comment"}, {35, "medical history"}}};

std::vector<Tag> tags_of(Bytes body) {
  constexpr std::uint8_t terminator = 255;
  std::vector<Tag> tags;
  for (std::size_t position = 0;;) {
    const auto number = little_endian<std::uint8_t>(body, position);
    const auto length = little_endian<std::uint16_t>(body, position + 1);
    if (!number || !length || *number == terminator) return tags;
    position += 3;
    if (*length > body.size() - position) return tags;
    tags.push_back({*number, body.subspan(position, *length)});
    position += *length;
  }
}

/// Text up to its first NUL, without blanks around it.
std::string text_of(Bytes value) {
  const std::string_view text = text_at(value, 0, value.size());
  return std::string(trimmed(text.substr(0, text.find('\0'))));
}

/// A date on which an ECG can have been recorded.
std::optional<std::string> plausible_date(unsigned year, unsigned month, unsigned day) {
  constexpr unsigned first_year = 1800;
  constexpr unsigned last_year = 2200;
  if (year < first_year || year > last_year) return std::nullopt;
  return iso_date(static_cast<int>(year), static_cast<int>(month), static_cast<int>(day));
}

/// The standard stores the year's low byte first; some devices store the high byte first, which
/// `swapped` reports.
std::optional<std::string> date_of(Bytes value, bool& swapped) {
  swapped = false;
  if (value.size() < 4) return std::nullopt;
  const auto month = std::to_integer<unsigned>(value[2]);
  const auto day = std::to_integer<unsigned>(value[3]);
  auto date = plausible_date(little_endian<std::uint16_t>(value, 0).value_or(0), month, day);
  if (date) return date;
  swapped = true;
  return plausible_date(big_endian<std::uint16_t>(value, 0).value_or(0), month, day);
}

std::optional<std::string> time_of(Bytes value) {
  if (value.size() < 3) return std::nullopt;
  return iso_time(std::to_integer<int>(value[0]), std::to_integer<int>(value[1]),
                  std::to_integer<int>(value[2]));
}

/// "+01:00"; empty where the offset is unknown, which is 0x7FFF.
std::string offset_of(Bytes value) {
  constexpr int largest = 14 * 60;
  const int minutes = little_endian<std::int16_t>(value, 0).value_or(INT16_MAX);
  if (std::abs(minutes) > largest) return {};
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                     std::abs(minutes) % 60);
}

std::string age_of(Bytes value) {
  constexpr std::array<std::string_view, 6> units = {"",      "years", "months",
                                                     "weeks", "days",  "hours"};
  const auto age = little_endian<std::uint16_t>(value, 0);
  const auto unit = little_endian<std::uint8_t>(value, 2);
  if (!age || !unit || *unit == 0 || *unit >= units.size()) return {};
  return fmt::format("age: {} {}", *age, units.at(*unit));
}

std::string sex_of(Bytes value) {
  const auto sex = little_endian<std::uint8_t>(value, 0).value_or(0);
  return sex == 1 ? "sex: male" : sex == 2 ? "sex: female" : "";
}

/// The model, which is all of the device's description that has a fixed place and no number.
std::string device_of(Bytes value) {
  constexpr std::size_t place = 8;
  constexpr std::size_t length = 6;
  if (value.size() < place + length) return {};
  const std::string model = text_of(value.subspan(place, length));
  return model.empty() ? "" : "device: " + model;
}

std::string comment_of(const Tag& tag) {
  for (const auto& [number, name] : kCommentTexts) {
    if (tag.number != number) continue;
    const std::string text = text_of(tag.value);
    return text.empty() ? "" : fmt::format("{}: {}", name, text);
  }
  // 0: no filter, or not known.
  const auto hertz = little_endian<std::uint16_t>(tag.value, 0).value_or(0);
  switch (tag.number) {
    case 4:
      return age_of(tag.value);
    case 8:
      return sex_of(tag.value);
    case 14:
      return device_of(tag.value);
    case 27:
      return hertz > 0 ? fmt::format("high-pass filter: {:.2f} Hz", hertz / 100.0) : "";
    case 28:
      return hertz > 0 ? fmt::format("low-pass filter: {} Hz", hertz) : "";
    default:
      return {};
  }
}

std::string identity_of(const Tag& tag) {
  constexpr std::uint8_t birth_date = 5;
  bool swapped = false;
  if (tag.number == birth_date) {
    const auto date = date_of(tag.value, swapped);
    return date ? "patient birth date: " + *date : "";
  }
  for (const auto& [number, name] : kIdentityTexts) {
    if (tag.number != number) continue;
    const std::string text = text_of(tag.value);
    return text.empty() ? "" : fmt::format("{}: {}", name, text);
  }
  return {};
}

}  // namespace

ScpAcquisition read_scp_acquisition(Bytes body, bool keep_identity) {
  constexpr std::uint8_t date_tag = 25;
  constexpr std::uint8_t time_tag = 26;
  constexpr std::uint8_t zone_tag = 34;
  ScpAcquisition result;
  std::optional<std::string> date;
  std::optional<std::string> time;
  std::string offset;
  for (const Tag& tag : tags_of(body)) {
    bool swapped = false;
    if (tag.number == date_tag) date = date_of(tag.value, swapped);
    if (tag.number == time_tag) time = time_of(tag.value);
    if (tag.number == zone_tag) offset = offset_of(tag.value);
    if (date && swapped) {
      result.assumptions.emplace_back("date read with the high byte of the year first");
    }
    if (std::string comment = comment_of(tag); !comment.empty()) {
      result.comments.push_back(std::move(comment));
    }
    if (!keep_identity) continue;
    if (std::string identity = identity_of(tag); !identity.empty()) {
      result.identity.push_back(std::move(identity));
    }
  }
  if (date) result.start = time ? *date + "T" + *time + offset : *date;
  return result;
}

}  // namespace crest::io
