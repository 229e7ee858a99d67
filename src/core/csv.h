// Comma-separated values as of RFC 4180.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crest {

/// One row and the line of the text it starts on, counted from 1.
struct CsvRow {
  std::size_t line = 0;
  std::vector<std::string> fields;
};

/// Splits a text into rows; quoted fields may hold commas, doubled quotes and line breaks. Lines
/// end in LF or CRLF; empty lines are skipped, and so is a byte order mark. Errors: Corrupt, with
/// the line, for a quote that is never closed or is followed by more text.
Result<std::vector<CsvRow>> parse_csv(std::string_view text);

/// The field as it stands in a file: quoted only where it has to be.
std::string csv_field(std::string_view value);

}  // namespace crest
