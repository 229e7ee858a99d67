// From what a person names on the command line to records.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "io/held_files.h"

namespace crest::io {

struct FoundRecords {
  std::vector<std::filesystem::path> records;  ///< in the order of the names, sorted within each
  /// Files in folders that are parts of a record there: signal files, segments, annotations.
  std::size_t parts = 0;
  /// All other files in folders, in the same order: of no format that crest reads.
  std::vector<std::filesystem::path> passed_over;
  std::vector<Error> errors;  ///< names that lead to no record, unreadable folders
};

/// Finds records. A folder gives every record in it and below it, known by its content (and every
/// .hea, whatever it holds); hidden names are skipped, links to folders are not followed, and each
/// file becomes a record, a part or is passed over. A name with *, ? or [ that is no file is a
/// pattern, which gives its folders and headers, or, where it matches no header, its files; any
/// other name is passed on as it is, for the reader to open. Nothing is dropped without an entry.
FoundRecords find_records(std::span<const std::string> names);

/// The same of files that were sent, as if they were a folder.
FoundRecords find_records(const HeldFiles& files);

}  // namespace crest::io
