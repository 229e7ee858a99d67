// SCP-ECG records: EN 1064, ANSI/AAMI EC71, ISO 11073-91064.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>

#include "io/read_options.h"

namespace crest::io {

/// By "SCPECG" in section 0, or by a section 0 without it that points to itself or whose record has
/// the stated length and checksum.
bool looks_like_scp(std::span<const std::byte> bytes);

/// Reads the rhythm (section 6) of versions 1.x and 2.x, and of 3.0 where it keeps to them; leads
/// in mV, NaN where a lead was not recorded. Lengths, pointers and checksums become verifications.
/// Memory: at most 600 times the file's size. Errors: Corrupt, InvalidInput for a missing rate or
/// step that `options` do not give, Unsupported without section 6. The record's name is left empty.
Result<Record> read_scp_record(std::span<const std::byte> bytes, const ReadOptions& options);

}  // namespace crest::io
