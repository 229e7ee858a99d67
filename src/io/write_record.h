// The one way from a Record to a file, whatever its format.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "io/formatted_record.h"

namespace crest::io {

enum class OutputFormat { WfdbPlain, WfdbFlac, EdfPlus, Csv, Npy, Aecg };

struct WriteOptions {
  OutputFormat format = OutputFormat::WfdbPlain;
  /// Whether comments and identity are written; both may say who was recorded.
  bool keep_identity = false;
  bool replace = false;  ///< whether files that are there already are replaced
};

struct WriteReport {
  std::vector<std::string> losses;  ///< a line for everything that the files hold otherwise or not
  std::vector<std::filesystem::path> files;
};

/// Writes the record, whose leads are all of one length, to `out`; of WFDB, `out` is the header, a
/// ".dat" or the record without extension, and the files lie beside each other. Marks are written
/// as annotations where the format has them. Samples are never cut off: steps are chosen so that
/// all fit. Each file is written whole or not at all, and if one fails those written before it are
/// removed. Errors: InvalidInput for a record that is empty or that the format cannot hold,
/// Config where a file is there already, Io. Thread-safe for different files.
Result<WriteReport> write_record(const Record& record, std::span<const RecordMark> marks,
                                 const std::filesystem::path& out, const WriteOptions& options);

}  // namespace crest::io
