#include "io/stored_array.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/safe_text.h"
#include "io/byte_order.h"

namespace crest::io {
namespace {

template <typename Integer>
Integer integer_at(const StoredArray& array, std::size_t position) {
  const auto value = array.type.big_endian ? big_endian<Integer>(array.bytes, position)
                                           : little_endian<Integer>(array.bytes, position);
  return value.value_or(0);
}

/// IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction.
double half_float(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1F;
  const int fraction = bits & 0x3FF;
  double value = 0;
  if (exponent == 0x1F) {
    value = fraction == 0 ? std::numeric_limits<double>::infinity()
                          : std::numeric_limits<double>::quiet_NaN();
  } else if (exponent == 0) {
    value = std::ldexp(fraction, -24);
  } else {
    value = std::ldexp(fraction + 1024, exponent - 25);
  }
  return (bits & 0x8000) != 0 ? -value : value;
}

double float_at(const StoredArray& array, std::size_t position) {
  switch (array.type.size) {
    case 2:
      return half_float(integer_at<std::uint16_t>(array, position));
    case 4:
      return std::bit_cast<float>(integer_at<std::uint32_t>(array, position));
    default:
      return std::bit_cast<double>(integer_at<std::uint64_t>(array, position));
  }
}

double signed_at(const StoredArray& array, std::size_t position) {
  switch (array.type.size) {
    case 1:
      return integer_at<std::int8_t>(array, position);
    case 2:
      return integer_at<std::int16_t>(array, position);
    case 4:
      return integer_at<std::int32_t>(array, position);
    default:
      return static_cast<double>(integer_at<std::int64_t>(array, position));
  }
}

double unsigned_at(const StoredArray& array, std::size_t position) {
  switch (array.type.size) {
    case 1:
      return integer_at<std::uint8_t>(array, position);
    case 2:
      return integer_at<std::uint16_t>(array, position);
    case 4:
      return integer_at<std::uint32_t>(array, position);
    default:
      return static_cast<double>(integer_at<std::uint64_t>(array, position));
  }
}

void append_utf8(std::string& text, std::uint32_t character) {
  const auto continuation = [&](int shift) {
    text += static_cast<char>(0x80 | (character >> shift & 0x3F));
  };
  if (character < 0x80) {
    text += static_cast<char>(character);
  } else if (character < 0x800) {
    text += static_cast<char>(0xC0 | character >> 6);
    continuation(0);
  } else if (character < 0x10000) {
    text += static_cast<char>(0xE0 | character >> 12);
    continuation(6);
    continuation(0);
  } else {
    text += static_cast<char>(0xF0 | (character >> 18 & 0x07));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

std::string utf32_text(const StoredArray& array, std::size_t position) {
  std::string text;
  for (std::size_t i = 0; i + 4 <= array.type.size; i += 4) {
    const auto character = integer_at<std::uint32_t>(array, position + i);
    if (character == 0) break;
    append_utf8(text, character);
  }
  return text;
}

}  // namespace

std::optional<std::size_t> element_count(std::span<const std::size_t> shape, std::size_t most) {
  if (std::ranges::find(shape, std::size_t{0}) != shape.end()) return 0;
  std::size_t count = 1;
  for (const std::size_t extent : shape) {
    if (count > most / extent) return std::nullopt;
    count *= extent;
  }
  return count;
}

bool is_readable_number(const ElementType& type) {
  const bool of_size = type.size == 2 || type.size == 4 || type.size == 8;
  if (type.kind == ElementKind::Float) return of_size;
  return type.is_number() && (of_size || type.size == 1);
}

double number_at(const StoredArray& array, std::size_t index) {
  const std::size_t position = index * array.type.size;
  switch (array.type.kind) {
    case ElementKind::Float:
      return float_at(array, position);
    case ElementKind::SignedInteger:
      return signed_at(array, position);
    case ElementKind::UnsignedInteger:
      return unsigned_at(array, position);
    default:
      return std::numeric_limits<double>::quiet_NaN();
  }
}

std::vector<std::string> texts_of(const StoredArray& array) {
  std::vector<std::string> texts;
  if (array.type.is_number()) return texts;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const std::size_t position = i * array.type.size;
    std::string text = array.type.kind == ElementKind::Utf32Text
                           ? utf32_text(array, position)
                           : std::string(text_at(array.bytes, position, array.type.size));
    // A null ends the text; Fortran's are padded with blanks.
    text.resize(std::min(text.find('\0'), text.size()));
    text.resize(text.find_last_not_of(' ') + 1);
    texts.push_back(valid_utf8(text));
  }
  return texts;
}

std::string shape_text(std::span<const std::size_t> shape) {
  return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

}  // namespace crest::io
