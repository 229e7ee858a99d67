// The ISHNE Holter standard output file, version 1.0.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>

#include "core/byte_source.h"
#include "io/read_options.h"

namespace crest::io {

/// Whether the bytes begin with "ISHNE1.0", or with "ANN  1.0", the annotation file beside it.
bool looks_like_ishne(std::span<const std::byte> bytes);

/// Reads options.part of a file. Voltages in mV; a stored -32768 marks a lead fault and is NaN.
/// Lead quality, pacemaker, recorder and free texts become comments. Errors: the source's; without
/// a file name, Unsupported for an annotation file, InvalidInput where a resolution or the sampling
/// rate is missing, Corrupt. Memory: twice the stored samples of the part, the header and 1 MiB.
/// Thread-safe. Format: Badilini, The ISHNE Holter Standard Output File Format, Ann. Noninvasive
/// Electrocardiol. 3 (1998) 263-266.
Result<Record> read_ishne_record(const ByteSource& source, const ReadOptions& options);

}  // namespace crest::io
