// XLI, the compression of Philips SierraECG files: LZW over second differences.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace crest::io {

struct XliChannels {
  std::vector<std::vector<std::int16_t>> channels;
  bool bytes_left = false;  ///< there are more channels than were asked for
};

/// Decompresses at most `most_channels` channels, one after another. A channel is a header of 8
/// bytes (length of what follows, 2 bytes of unknown meaning, the first difference; little endian),
/// then LZW codes of 10 bits, most significant bit first. They give the high bytes of all values,
/// then the low bytes; the first two values are samples, the others second differences plus 64.
/// Corrupt where a channel is cut short or holds a code not yet defined. A byte gives at most 614,
/// and three times those are needed. The scheme is described by the project sierra-ecg-tools.
Result<XliChannels> decompress_xli(std::span<const std::byte> bytes, std::size_t most_channels);

}  // namespace crest::io
