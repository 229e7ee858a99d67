// The one way from a file to a Record, whatever its format.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "io/held_files.h"
#include "io/read_options.h"

namespace crest::io {

/// Reads the record at `path`, its format known by its content; "-" is standard input, read to its
/// end. A signal file of a WFDB record stands for its record, and so does the record's name without
/// ".hea". "FILE#N" is record N, counted from 0, of a file that holds several, unless a file has
/// that name; it overrules options.index. Errors: NotFound, Io, InvalidInput, Unsupported, Corrupt,
/// each with the file it was found in. Thread-safe.
Result<Record> read_record(const std::filesystem::path& path, const ReadOptions& options = {});

/// The same of a file that was sent, beside whom the others of its record are looked for; the name
/// is taken as it is. Nothing on a disk is touched. Thread-safe.
Result<Record> read_record(const HeldFiles& files, const std::string& name,
                           const ReadOptions& options = {});

/// How many bytes of a file tell what it is.
inline constexpr std::size_t kEnoughToTell = std::size_t{1} << 16;

/// Whether the first bytes of a file say that it is a record, of a format that is complete in
/// itself or a WFDB header; a signal file is none. Thread-safe.
bool is_record_start(std::span<const std::byte> bytes);

}  // namespace crest::io
