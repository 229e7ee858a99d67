// FLAC streams.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <optional>
#include <vector>

#include "core/byte_source.h"

namespace crest::io {

/// Samples of each channel, counted from the first of the stream.
struct FlacStretch {
  std::size_t begin = 0;    ///< of those that are kept
  std::size_t end = 0;      ///< behind the last one of them
  std::size_t counted = 0;  ///< as far as the stream is followed even so, to know what it holds
};

struct FlacSamples {
  int bits = 0;             ///< per sample of the stream
  std::size_t total = 0;    ///< samples that the stream states for each channel; 0: not stated
  std::size_t reached = 0;  ///< where decoding ended: before end or counted, the stream did
  std::optional<bool> md5;  ///< whether the stream's MD5 agrees; empty: none stated, or cut short
  std::vector<std::vector<float>> channels;  ///< [channels][samples], whole numbers
};

/// Decodes a stretch of the stream; memory grows with what is kept, not with what the stream
/// claims. A stretch that begins later and is not counted is sought by the numbers of the frames;
/// where that fails, all before it is decoded. Streams of at most 24 bits, which a float holds
/// exactly. A stream that ends early gives what it held. Errors: those of the source, Corrupt with
/// the byte it was found at, Unsupported for more than 24 bits. Thread-safe.
Result<FlacSamples> decode_flac(const ByteSource& source, const FlacStretch& stretch);

}  // namespace crest::io
