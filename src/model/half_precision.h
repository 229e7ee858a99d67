// Numbers of 16 bits as a model file holds them.
#pragma once

#include <cstddef>
#include <span>

namespace crest::model {

/// IEEE 754 binary16, little endian, exactly: `bytes` holds two for each value.
void widen_f16(std::span<const std::byte> bytes, std::span<float> values);

}  // namespace crest::model
