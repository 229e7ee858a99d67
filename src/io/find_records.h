// From what a person names on the command line to records.
#pragma once

#include <crest/error.h>

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace crest::io {

struct FoundRecords {
  std::vector<std::filesystem::path> records;  ///< in the order of the names, sorted within each
  std::vector<Error> errors;                   ///< names that lead to no record, unreadable folders
};

/// Finds records. A folder gives every WFDB header in it and below it (hidden names are passed
/// over, links to folders are not followed); a name with *, ? or [ that is no file is a pattern,
/// which gives its folders and headers, or, where it matches no header, its files; any other name
/// is passed on as it is, for the reader to open. Nothing is dropped without an entry in `errors`.
FoundRecords find_records(std::span<const std::string> names);

}  // namespace crest::io
