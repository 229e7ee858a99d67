// FLAC in memory.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace crest::io {

struct FlacSamples {
  int bits = 0;             ///< per sample of the stream
  std::size_t total = 0;    ///< samples that the stream states for each channel; 0: not stated
  std::optional<bool> md5;  ///< whether the stream's MD5 agrees; empty: none stated, or cut short
  std::vector<std::vector<float>> channels;  ///< [channels][samples], whole numbers
};

/// Decodes at most `at_most` samples of each channel; memory grows with what is decoded, not with
/// what the stream claims. Streams of at most 24 bits, which a float holds exactly. A stream that
/// ends early gives what it held. Errors: Corrupt with the byte it was found at, Unsupported for
/// more than 24 bits. Thread-safe.
Result<FlacSamples> decode_flac(std::span<const std::byte> bytes, std::size_t at_most);

}  // namespace crest::io
