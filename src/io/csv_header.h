// What stands before and between the samples of a table in text: names, units, statements.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/array_record.h"
#include "io/csv_dialect.h"

namespace crest::io {

struct CsvColumn {
  std::string name;  ///< empty: not stated
  std::string unit;  ///< as stored, without brackets; empty: not stated
};

struct CsvHeader {
  std::vector<CsvColumn> columns;     ///< empty where no line names them
  StatedFacts facts;                  ///< "# rate: 500", "Unit;mV" and the like
  std::vector<std::string> comments;  ///< lines that say anything else
  std::vector<std::string> identity;  ///< lines that name the patient
};

/// "I (mV)", "V1[uV]", "II_uV" and "I/mV" as name and unit; a unit without brackets is taken only
/// where it is one of voltage or time.
CsvColumn split_name_and_unit(std::string_view text);

/// Seconds in one such unit: s, ms, us and their other spellings; 1 for rdsamp's "hh:mm:ss.mmm".
std::optional<double> seconds_per(std::string_view unit);

/// Takes what a comment says ("# unit: mV") into facts, identity or comments.
void add_csv_comment(std::string_view line, CsvHeader& header);

/// Reads the lines before the data of a table of `columns` columns. Errors: Corrupt, with the line,
/// where the last of them is a header of another number of columns.
Result<CsvHeader> parse_csv_header(const std::vector<CsvLine>& lines, CsvDialect dialect,
                                   std::size_t columns);

}  // namespace crest::io
