// A whole WFDB record: header and signal files.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <filesystem>
#include <string_view>

#include "io/read_options.h"
#include "io/wfdb_files.h"

namespace crest::io {

/// Reads the record whose header stands at `header` and reads `text`, from the `files` beside it.
/// Voltages become mV. Of signals with several samples in a frame, those of the rate of the ECG
/// signals become leads. What the header leaves open or is left out is an assumption of the record;
/// checksums, first samples and lengths are its verifications. Memory: at most 4 bytes for each
/// byte of a signal file that is not FLAC (of a FLAC file what is decoded), and what
/// `read_wfdb_segments` states. Errors: those of the header, of the files, and Corrupt for a signal
/// file that holds fewer samples than stated. Thread-safe where `files` is.
Result<Record> read_wfdb_record(const std::filesystem::path& header, std::string_view text,
                                const WfdbFiles& files, const ReadOptions& options = {});

/// The same with the files in the header's folder.
Result<Record> read_wfdb_record(const std::filesystem::path& header, std::string_view text,
                                const ReadOptions& options = {});

}  // namespace crest::io
