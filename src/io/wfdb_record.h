// A whole WFDB record: header and signal files.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <filesystem>
#include <string_view>

namespace crest::io {

/// Reads the record whose header stands at `header` and reads `text`; its signal files are beside
/// it. Voltages become mV. What the header leaves open is an assumption of the record; checksums,
/// first samples and lengths are its verifications. Errors: those of the header, of the files, and
/// Corrupt for a signal file that holds fewer samples than stated. Thread-safe.
Result<Record> read_wfdb_record(const std::filesystem::path& header, std::string_view text);

}  // namespace crest::io
