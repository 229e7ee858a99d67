// How the sample formats of WFDB pack stored values into bytes: signal(5) of the WFDB Applications
// Guide. Each packing says how many values some bytes hold, and gives the value of an index below
// that number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace crest::io {

/// Two's complement of the low `Bits` bits.
template <int Bits>
constexpr std::int32_t signed_bits(std::uint32_t value) {
  constexpr std::uint32_t sign = std::uint32_t{1} << (Bits - 1);
  constexpr std::uint32_t mask = sign | (sign - 1);
  return static_cast<std::int32_t>(((value & mask) ^ sign) - sign);
}

inline std::uint32_t byte_at(std::span<const std::byte> bytes, std::size_t position) {
  return std::to_integer<std::uint32_t>(bytes[position]);
}

inline std::uint32_t low_byte_first(std::span<const std::byte> bytes, std::size_t position) {
  return byte_at(bytes, position) | byte_at(bytes, position + 1) << 8;
}

/// Formats of whole bytes, low byte first.
template <int Bytes>
struct PackedBytes {
  static constexpr std::size_t kValuesInGroup = 1;
  static constexpr std::size_t kGroupBytes = Bytes;
  static constexpr int kBits = 8 * Bytes;
  static std::size_t count(std::size_t bytes) { return bytes / Bytes; }
  static std::int32_t value(std::span<const std::byte> bytes, std::size_t index) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < Bytes; ++i) value |= byte_at(bytes, index * Bytes + i) << (8 * i);
    return signed_bits<kBits>(value);
  }
};

using Packed8 = PackedBytes<1>;
using Packed16 = PackedBytes<2>;
using Packed24 = PackedBytes<3>;
using Packed32 = PackedBytes<4>;

/// 16 bits, high byte first.
struct Packed61 : PackedBytes<2> {
  static std::int32_t value(std::span<const std::byte> bytes, std::size_t index) {
    return signed_bits<16>(byte_at(bytes, 2 * index) << 8 | byte_at(bytes, 2 * index + 1));
  }
};

/// 8 bits in offset binary.
struct Packed80 : PackedBytes<1> {
  static std::int32_t value(std::span<const std::byte> bytes, std::size_t index) {
    return static_cast<std::int32_t>(byte_at(bytes, index)) - 0x80;
  }
};

/// 16 bits in offset binary, low byte first.
struct Packed160 : PackedBytes<2> {
  static std::int32_t value(std::span<const std::byte> bytes, std::size_t index) {
    return static_cast<std::int32_t>(low_byte_first(bytes, 2 * index)) - 0x8000;
  }
};

/// Two values in three bytes: the middle byte holds the high four bits of the first value low and
/// of the second one high. A last odd value takes two bytes.
struct Packed212 {
  static constexpr std::size_t kValuesInGroup = 2;
  static constexpr std::size_t kGroupBytes = 3;
  static constexpr int kBits = 12;
  static std::size_t count(std::size_t bytes) { return bytes / 3 * 2 + (bytes % 3 == 2 ? 1 : 0); }
  static std::int32_t value(std::span<const std::byte> bytes, std::size_t index) {
    const std::size_t group = index / 2 * 3;
    const std::uint32_t middle = byte_at(bytes, group + 1);
    return signed_bits<kBits>(index % 2 == 0 ? byte_at(bytes, group) | middle << 8
                                             : byte_at(bytes, group + 2) | (middle & 0xF0) << 4);
  }
};

/// Three values in two words of 16 bits: the first two above the lowest bit of each, the third in
/// the high five bits of both, its low ones first. Fewer at the end take the first word, or both.
struct Packed310 {
  static constexpr std::size_t kValuesInGroup = 3;
  static constexpr std::size_t kGroupBytes = 4;
  static constexpr int kBits = 10;
  static std::size_t count(std::size_t bytes) { return bytes / 4 * 3 + bytes % 4 / 2; }
  static std::int32_t value(std::span<const std::byte> bytes, std::size_t index) {
    const std::size_t group = index / 3 * 4;
    const std::size_t part = index % 3;
    if (part < 2) return signed_bits<kBits>(low_byte_first(bytes, group + 2 * part) >> 1);
    return signed_bits<kBits>(byte_at(bytes, group + 1) >> 3 | (byte_at(bytes, group + 3) & 0xF8)
                                                                   << 2);
  }
};

/// Three values in the low 30 bits of 32, the first lowest. Fewer at the end take two bytes, or
/// three.
struct Packed311 {
  static constexpr std::size_t kValuesInGroup = 3;
  static constexpr std::size_t kGroupBytes = 4;
  static constexpr int kBits = 10;
  static std::size_t count(std::size_t bytes) {
    const std::size_t rest = bytes % 4;
    return bytes / 4 * 3 + (rest > 1 ? rest - 1 : 0);
  }
  static std::int32_t value(std::span<const std::byte> bytes, std::size_t index) {
    const std::size_t part = index % 3;
    const std::size_t first_byte = index / 3 * 4 + part;  // value i begins at bit 10 i: byte i
    return signed_bits<kBits>(low_byte_first(bytes, first_byte) >> (2 * part));
  }
};

}  // namespace crest::io
