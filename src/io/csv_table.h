// The numbers of a table in text.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "io/csv_dialect.h"
#include "io/csv_header.h"

namespace crest::io {

/// As it stands in the text; columns are not yet leads.
struct CsvTable {
  CsvDialect dialect;
  CsvHeader header;
  std::size_t columns = 0;
  std::vector<double> values;          ///< [rows, columns]; NaN: missing; of clock times: seconds
  std::vector<std::size_t> lines;      ///< [rows], from 1
  std::vector<std::string> row_names;  ///< [rows], or empty where no row has one
  std::string first_time;              ///< of the first row, where it is a clock time
  int decimals = 0;                    ///< most digits after the point in the first column
  std::vector<std::string> assumptions;

  std::size_t rows() const { return lines.size(); }
};

/// Errors: Corrupt, with line and column; InvalidInput where `text` is no table of numbers.
/// Memory: 16 times the size of the text.
Result<CsvTable> parse_csv_table(std::string_view text);

}  // namespace crest::io
