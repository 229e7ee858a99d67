#include "model/half_precision.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "core/lanes.h"

namespace crest::model {
namespace {

using Halves [[gnu::vector_size(kLanes * sizeof(std::uint16_t))]] = std::uint16_t;
using Integers [[gnu::vector_size(kLanes * sizeof(std::int32_t))]] = std::int32_t;
using Words [[gnu::vector_size(kLanes * sizeof(std::uint32_t))]] = std::uint32_t;

/// Four at a time and without a branch: a model holds millions.
Lanes widened(Halves halves) {
  if constexpr (std::endian::native == std::endian::big) halves = halves << 8 | halves >> 8;
  const Words half = __builtin_convertvector(halves, Words);
  const Words sign = (half & 0x8000U) << 16U;
  const Words exponent = half >> 10U & 0x1FU;
  const Words fraction = half & 0x3FFU;
  // Zero or subnormal: a multiple of 2^-24.
  const Lanes small = __builtin_convertvector(std::bit_cast<Integers>(fraction), Lanes) * 0x1p-24F;
  const Words none = {};
  const Words wide = exponent == 0x1FU ? none + 0xFFU : exponent + (127U - 15U);
  const Words usual = wide << 23U | fraction << 13U;
  return std::bit_cast<Lanes>(sign | (exponent == 0U ? std::bit_cast<Words>(small) : usual));
}

}  // namespace

void widen_f16(std::span<const std::byte> bytes, std::span<float> values) {
  for (std::size_t i = 0; i < values.size(); i += kLanes) {
    const std::size_t count = std::min(kLanes, values.size() - i);
    Halves halves = {};
    if (count == kLanes) {
      std::memcpy(&halves, bytes.data() + 2 * i, sizeof halves);
      store_lanes(widened(halves), &values[i]);
    } else {
      std::memcpy(&halves, bytes.data() + 2 * i, 2 * count);
      const Lanes last = widened(halves);
      std::memcpy(&values[i], &last, count * sizeof(float));
    }
  }
}

}  // namespace crest::model
