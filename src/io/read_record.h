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
///
/// With options.part, the leads hold those of its samples that there are, possibly none, and
/// Record::whole_samples says how many there are in all; a part that reaches over all of them gives
/// the record as it is without. Everything else is that of the whole, but for what only samples
/// beyond the part can tell and nothing else made reading pass over: checksums, first samples and
/// MD5 of WFDB, the length of a FLAC stream, samples beyond their limits (EDF) and marks of lead
/// faults (ISHNE). WFDB, EDF, BDF and ISHNE are then read in memory in proportion to the part,
/// every other format and standard input whole.
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
