// FLAC streams from samples in memory.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace crest::io {

inline constexpr std::size_t kMostFlacChannels = 8;

/// A FLAC stream that states its length and MD5. `channels` are 1 to kMostFlacChannels of equal
/// length, of numbers of `bits` (4 to 24). Errors: Internal. Thread-safe.
Result<std::vector<std::byte>> encode_flac(std::span<const std::vector<std::int32_t>> channels,
                                           int bits);

}  // namespace crest::io
