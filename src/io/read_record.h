// The one way from a file to a Record, whatever its format.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <filesystem>

#include "io/read_options.h"

namespace crest::io {

/// Reads the record at `path`, its format known by its content; "-" is standard input, read to its
/// end. A signal file of a WFDB record stands for its record, and so does the record's name without
/// ".hea". "FILE#N" is record N, counted from 0, of a file that holds several, unless a file has
/// that name; it overrules options.index. Errors: NotFound, Io, InvalidInput, Unsupported, Corrupt,
/// each with the file it was found in. Thread-safe.
Result<Record> read_record(const std::filesystem::path& path, const ReadOptions& options = {});

}  // namespace crest::io
