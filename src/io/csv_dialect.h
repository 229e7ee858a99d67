// Lines and fields of tables in text, and how a table separates them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace crest::io {

struct CsvDialect {
  char delimiter = ',';        ///< ' ': any run of blanks
  bool decimal_comma = false;  ///< "0,125"; a decimal point is read as well
};

struct CsvLine {
  std::size_t number = 0;  ///< from 1
  std::string_view text;   ///< without its end
};

/// Gives the lines of a text that are not empty, whether they end in LF, CRLF or CR.
class CsvLines {
 public:
  explicit CsvLines(std::string_view text);  ///< a byte order mark is passed over
  std::optional<CsvLine> next();

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

bool is_csv_comment(std::string_view line);

/// Puts the fields of a line into `fields`, without blanks and quotes around them. Views of `line`;
/// doubled quotes inside a quoted field stay doubled.
void split_csv_fields(std::string_view line, CsvDialect dialect,
                      std::vector<std::string_view>& fields);

/// A number; NaN for an empty field and for "NaN", "NA", "null", "-" and the like; nothing for
/// anything else, infinities among it.
std::optional<double> csv_number(std::string_view field, CsvDialect dialect);

/// Seconds of a clock time, a date and time in ISO 8601 or, in brackets, as rdsamp writes them;
/// nothing for anything else.
std::optional<double> csv_time_of_day(std::string_view field);

/// Whether the fields are numbers or times, at least one of them not missing. A row of at least
/// kLeastRowFields may begin with a name, that of the lead whose samples it holds.
bool is_csv_data(const std::vector<std::string_view>& fields, CsvDialect dialect);
inline constexpr std::size_t kLeastRowFields = 100;

/// The dialect in which most of the first lines are data; nothing where `text` is no table of
/// numbers. Time: 8 passes over the first 200 lines.
std::optional<CsvDialect> find_csv_dialect(std::string_view text);

/// Whether the first lines are nothing but numbers, as many in each and more than one: what looks
/// like a WFDB header, "100 2 360", is then a row of samples.
bool begins_with_rows_of_numbers(std::string_view text);

}  // namespace crest::io
