#include "model/half_precision.h"

#include <bit>
#include <cstdint>

namespace crest::model {
namespace {

/// Without a branch, so that the compiler makes vectors of it.
float widened(std::uint32_t half) {
  const std::uint32_t sign = (half & 0x8000U) << 16U;
  const std::uint32_t exponent = half >> 10U & 0x1FU;
  const std::uint32_t fraction = half & 0x3FFU;
  // Zero or subnormal: a multiple of 2^-24.
  const auto small = std::bit_cast<std::uint32_t>(
      static_cast<float>(static_cast<std::int32_t>(fraction)) * 0x1p-24F);
  const std::uint32_t wide = exponent == 0x1FU ? 0xFFU : exponent + (127 - 15);
  const std::uint32_t usual = wide << 23U | fraction << 13U;
  return std::bit_cast<float>(sign | (exponent == 0 ? small : usual));
}

}  // namespace

void widen_f16(std::span<const std::byte> bytes, std::span<float> values) {
  const std::byte* const from = bytes.data();
  float* const to = values.data();
  const std::size_t count = values.size();
  for (std::size_t i = 0; i < count; ++i) {
    to[i] = widened(std::to_integer<std::uint32_t>(from[2 * i]) |
                    std::to_integer<std::uint32_t>(from[2 * i + 1]) << 8U);
  }
}

}  // namespace crest::model
