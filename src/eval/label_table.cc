#include "eval/label_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/file.h"

namespace crest::eval {

Result<LabelTable> read_label_table(const std::filesystem::path& file) {
  const auto text = read_text_file(file);
  if (!text) return std::unexpected(text.error());
  auto rows = parse_csv(*text);
  if (!rows) {
    Error error = rows.error();
    error.file = file.string();
    return std::unexpected(std::move(error));
  }
  LabelTable table{.file = file, .header = {.line = 1, .fields = {}}, .rows = {}};
  if (rows->empty()) return corrupt_row(table, table.header, "the file is empty");
  table.header = std::move(rows->front());
  rows->erase(rows->begin());
  table.rows = *std::move(rows);
  for (const CsvRow& row : table.rows) {
    if (row.fields.size() != table.header.fields.size()) {
      return corrupt_row(table, row,
                         fmt::format("{} fields where the first line has {}", row.fields.size(),
                                     table.header.fields.size()));
    }
  }
  return table;
}

std::optional<std::size_t> find_column(const LabelTable& table, std::string_view name) {
  const auto& names = table.header.fields;
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

Result<std::string_view> field_of(const LabelTable& table, const CsvRow& row,
                                  std::string_view name) {
  const auto column = find_column(table, name);
  if (!column) return corrupt_row(table, table.header, fmt::format("column {} is missing", name));
  return row.fields[*column];
}

std::unexpected<Error> corrupt_row(const LabelTable& table, const CsvRow& row, std::string reason) {
  return std::unexpected(Error{ErrorKind::Corrupt, std::move(reason), table.file.string(),
                               fmt::format("line {}", row.line)});
}

}  // namespace crest::eval
