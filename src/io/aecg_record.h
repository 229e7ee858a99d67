// HL7 annotated ECG (aECG; HL7 v3 Annotated ECG Release 1, schema PORT_MT020001).
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>

#include "io/read_options.h"

namespace crest::io {

/// Whether the root element is AnnotatedECG, in any namespace.
bool looks_like_aecg(std::span<const std::byte> bytes);

/// Reads the first rhythm series; its sequence sets are joined in time where they have one rate.
/// Derived series (median beats) are never taken for it. Errors: InvalidInput, Unsupported,
/// Corrupt, without a file name. Needs at most 110 bytes for a byte of the file. Thread-safe.
Result<Record> read_aecg_record(std::span<const std::byte> bytes, const ReadOptions& options);

}  // namespace crest::io
