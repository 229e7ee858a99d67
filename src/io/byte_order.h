// Integers in a file's bytes, whatever the byte order of the machine.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace crest::io {

/// The integer whose first byte lies at `position`, least significant byte first; nothing where the
/// bytes end before it does.
template <std::integral Integer>
std::optional<Integer> little_endian(std::span<const std::byte> bytes, std::size_t position) {
  if (position > bytes.size() || bytes.size() - position < sizeof(Integer)) return std::nullopt;
  std::make_unsigned_t<Integer> value = 0;
  for (std::size_t i = sizeof(Integer); i-- > 0;) {
    value = static_cast<std::make_unsigned_t<Integer>>(value << 8 |
                                                       std::to_integer<int>(bytes[position + i]));
  }
  return static_cast<Integer>(value);
}

/// The same, most significant byte first.
template <std::integral Integer>
std::optional<Integer> big_endian(std::span<const std::byte> bytes, std::size_t position) {
  if (position > bytes.size() || bytes.size() - position < sizeof(Integer)) return std::nullopt;
  std::make_unsigned_t<Integer> value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    value = static_cast<std::make_unsigned_t<Integer>>(value << 8 |
                                                       std::to_integer<int>(bytes[position + i]));
  }
  return static_cast<Integer>(value);
}

/// At most `length` bytes from `position` as text; fewer where the bytes end.
inline std::string_view text_at(std::span<const std::byte> bytes, std::size_t position,
                                std::size_t length) {
  if (position >= bytes.size()) return {};
  const auto part = bytes.subspan(position, std::min(length, bytes.size() - position));
  return {reinterpret_cast<const char*>(part.data()), part.size()};
}

}  // namespace crest::io
