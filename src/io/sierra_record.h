// Philips SierraECG and PhilipsECG XML, versions 1.03 to 1.04.02.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>

#include "io/read_options.h"

namespace crest::io {

/// Whether the root element is restingecgdata.
bool looks_like_sierra(std::span<const std::byte> bytes);

/// Reads <parsedwaveforms>, never the representative beats: Base64 (16 bits, little endian) or
/// plain numbers, lead after lead, or compressed by XLI. Limb leads stored as differences are
/// restored; a calibration pulse is cut off; both are listed. Errors: InvalidInput, Unsupported
/// (another version by its name), Corrupt, without a file name. Needs at most 60 bytes for a byte
/// of the file and, for XLI, 12 for a byte that its LZW codes expand to (at most 614 a byte).
/// Thread-safe.
Result<Record> read_sierra_record(std::span<const std::byte> bytes, const ReadOptions& options);

}  // namespace crest::io
