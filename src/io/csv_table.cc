#include "io/csv_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "core/safe_text.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

std::unexpected<Error> corrupt(std::size_t line, std::string reason) {
  return std::unexpected(
      Error{ErrorKind::Corrupt, std::move(reason), {}, fmt::format("line {}", line)});
}

/// Digits after the point, an exponent taken into account: 3 for "0.125", 6 for "1.25e-4".
int decimals_of(std::string_view field) {
  const std::size_t exponent_mark = std::min(field.find_first_of("eE"), field.size());
  const std::string_view mantissa = field.substr(0, exponent_mark);
  const std::size_t point = mantissa.find_first_of(".,");
  int decimals =
      point == std::string_view::npos ? 0 : static_cast<int>(mantissa.size() - point - 1);
  int exponent = 0;
  if (exponent_mark < field.size()) {
    const std::string_view digits = field.substr(exponent_mark + 1);
    std::from_chars(digits.data() + (digits.starts_with('+') ? 1 : 0),
                    digits.data() + digits.size(), exponent);
  }
  constexpr int most = 15;  // of a double
  decimals = std::clamp(decimals, 0, most);
  return std::clamp(decimals - std::clamp(exponent, -most, most), 0, most);
}

/// Whether the first row is the column numbers that data frames without names are written with.
bool counts_columns(const std::vector<std::string_view>& fields, CsvDialect dialect) {
  const std::size_t first = !fields.empty() && fields.front().empty() ? 1 : 0;
  if (fields.size() < first + (first == 1 ? 1 : 3)) return false;
  for (std::size_t i = first; i < fields.size(); ++i) {
    if (csv_number(fields[i], dialect) != static_cast<double>(i - first)) return false;
  }
  return true;
}

/// Reads rows into a table.
class TableReader {
 public:
  TableReader(std::string_view text, CsvTable& table) : lines_(text), table_(table) {}

  Result<void> read() {
    std::vector<CsvLine> before;
    bool in_data = false;
    while (const auto line = lines_.next()) {
      split_csv_fields(line->text, table_.dialect, fields_);
      if (!in_data && (is_csv_comment(line->text) || !is_csv_data(fields_, table_.dialect))) {
        before.push_back(*line);
        continue;
      }
      if (!in_data) {
        in_data = true;
        table_.columns = fields_.size();
        auto header = parse_csv_header(before, table_.dialect, table_.columns);
        if (!header) return std::unexpected(header.error());
        table_.header = *std::move(header);
        if (table_.header.columns.empty() && counts_columns(fields_, table_.dialect)) {
          table_.assumptions.push_back(
              fmt::format("line {} counts the columns: left out", line->number));
          continue;
        }
      }
      if (is_csv_comment(line->text)) {
        add_csv_comment(line->text, table_.header);
      } else if (auto added = add_row(*line); !added) {
        return added;
      }
    }
    return {};
  }

 private:
  Result<void> add_row(const CsvLine& line) {
    if (fields_.size() != table_.columns) {
      return corrupt(line.number, fmt::format("has {} fields where the lines before have {}",
                                              fields_.size(), table_.columns));
    }
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      auto value = i == 0 ? first_value(fields_[0]) : csv_number(fields_[i], table_.dialect);
      if (!value) {
        return corrupt(line.number,
                       fmt::format("field {} is {}, not a number", i + 1, in_quotes(fields_[i])));
      }
      table_.values.push_back(*value);
    }
    table_.lines.push_back(line.number);
    return {};
  }

  /// The first field may also be a time, or the name of a long row.
  std::optional<double> first_value(std::string_view field) {
    const auto number = csv_number(field, table_.dialect);
    if (number) {
      table_.decimals = std::max(table_.decimals, decimals_of(field));
      return number;
    }
    if (const auto time = csv_time_of_day(field)) {
      if (table_.rows() == 0) table_.first_time = field;
      const std::size_t point = std::min(field.find('.'), field.size());
      const std::size_t end = field.find_first_not_of("0123456789", point + 1);
      table_.decimals = std::max(table_.decimals, decimals_of(field.substr(point, end - point)));
      return time;
    }
    if (table_.columns < kLeastRowFields) return std::nullopt;
    table_.row_names.resize(table_.rows());
    table_.row_names.push_back(valid_utf8(field));
    return std::numeric_limits<double>::quiet_NaN();
  }

  CsvLines lines_;
  CsvTable& table_;
  std::vector<std::string_view> fields_;
};

}  // namespace

Result<CsvTable> parse_csv_table(std::string_view text) {
  CsvTable table;
  const auto dialect = find_csv_dialect(text);
  if (!dialect) {
    return std::unexpected(Error{ErrorKind::InvalidInput, "is no table of numbers", {}, {}});
  }
  table.dialect = *dialect;
  const auto count = [text](char wanted) {
    return static_cast<std::size_t>(std::ranges::count(text, wanted));
  };
  // Not more than the text can hold: a field takes at least its delimiter.
  const std::size_t lines = count('\n') + count('\r') + 1;
  if (dialect->delimiter != ' ') table.values.reserve(count(dialect->delimiter) + lines);
  table.lines.reserve(lines);
  if (auto read = TableReader(text, table).read(); !read) return std::unexpected(read.error());
  if (!table.row_names.empty()) table.row_names.resize(table.rows());
  return table;
}

}  // namespace crest::io
