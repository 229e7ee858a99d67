// CSV files with a header line that say what records of a data set are.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/csv.h"
#include "io/text_fields.h"

namespace crest::eval {

/// A plain value.
struct LabelTable {
  std::filesystem::path file;
  CsvRow header;
  std::vector<CsvRow> rows;  ///< each with as many fields as the header
};

/// Errors: those of read_file; Corrupt, with file and line, for what is no CSV, an empty file, and
/// a row of another length than the header.
Result<LabelTable> read_label_table(const std::filesystem::path& file);

/// Where a column stands in the rows.
std::optional<std::size_t> find_column(const LabelTable& table, std::string_view name);

/// What a row of the table has in a column. Error: Corrupt, at the header, where it has no such
/// one.
Result<std::string_view> field_of(const LabelTable& table, const CsvRow& row,
                                  std::string_view name);

/// A Corrupt error in this row of the table.
std::unexpected<Error> corrupt_row(const LabelTable& table, const CsvRow& row, std::string reason);

/// A number that fills the whole field and lies within the bounds, or nothing.
template <typename Number>
std::optional<Number> number_within(std::string_view field, Number lowest, Number highest) {
  const auto number = io::parse_number<Number>(field);
  return number && *number >= lowest && *number <= highest ? number : std::nullopt;
}

}  // namespace crest::eval
