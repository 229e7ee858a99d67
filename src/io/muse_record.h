// GE MUSE XML: the export of a resting ECG ("RestingECG", restecg.dtd).
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>

#include "io/read_options.h"

namespace crest::io {

/// Whether the root element is RestingECG.
bool looks_like_muse(std::span<const std::byte> bytes);

/// Reads the first Waveform of type Rhythm, never a median beat, with the leads that it stores
/// (mostly I, II, V1 to V6). The CRC-32 of a lead (that of zlib over its bytes) and its lengths are
/// verified. Errors: InvalidInput, Unsupported, Corrupt, without a file name. Needs at most 120
/// bytes for a byte of the file. Thread-safe.
Result<Record> read_muse_record(std::span<const std::byte> bytes, const ReadOptions& options);

}  // namespace crest::io
