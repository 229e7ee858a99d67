#include "io/csv_dialect.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "io/iso_date_time.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kSampledLines = 200;
constexpr std::size_t kLongestNumber = 64;  // characters

/// Without one pair of double or single quotes around it.
std::string_view unquoted(std::string_view field) {
  field = trimmed(field);
  if (field.size() >= 2 && field.front() == field.back() &&
      (field.front() == '"' || field.front() == '\'')) {
    return trimmed(field.substr(1, field.size() - 2));
  }
  return field;
}

/// Where the field at the start of `text` ends: at the delimiter that no quote encloses.
std::size_t field_end(std::string_view text, char delimiter) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first != std::string_view::npos && text[first] == '"') {
    std::size_t quote = text.find('"', first + 1);
    while (quote != std::string_view::npos && text.substr(quote + 1).starts_with('"')) {
      quote = text.find('"', quote + 2);
    }
    if (quote != std::string_view::npos) return text.find(delimiter, quote + 1);
  }
  return text.find(delimiter);
}

bool is_missing(std::string_view field) {
  constexpr std::array<std::string_view, 10> spellings = {"",     "nan",  "na", "n/a", "null",
                                                          "none", "#n/a", "-",  "--",  "?"};
  if (field.size() > 4) return false;
  return std::ranges::find(spellings, lower_case(field)) != spellings.end();
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "-0,125": two fields that only together are a number; "0,05" shows it by the zero that begins
/// the second, "-0,5" by the sign of the first.
bool shows_decimal_comma(const std::vector<std::string_view>& fields) {
  if (fields.size() != 2 || !all_digits(fields[1])) return false;
  return (fields[1].size() > 1 && fields[1].front() == '0') || fields[0] == "-0";
}

struct DialectScore {
  std::size_t data_lines = 0;
  std::size_t other_lines = 0;  ///< after the first line of data
  std::size_t columns = 0;
  bool decimal_comma_shown = false;
};

DialectScore score_of(const std::vector<CsvLine>& lines, CsvDialect dialect) {
  DialectScore score;
  std::vector<std::string_view> fields;
  for (const CsvLine& line : lines) {
    split_csv_fields(line.text, dialect, fields);
    if (is_csv_data(fields, dialect)) {
      ++score.data_lines;
      score.columns = fields.size();
      score.decimal_comma_shown |= dialect.delimiter == ',' && shows_decimal_comma(fields);
    } else if (score.data_lines > 0) {
      ++score.other_lines;
    }
  }
  return score;
}

bool is_table(const DialectScore& score) {
  const std::size_t least = score.columns >= kLeastRowFields ? 1 : 2;
  return score.data_lines >= least && score.data_lines > score.other_lines;
}

bool is_better(const DialectScore& score, const DialectScore& than) {
  if (score.data_lines != than.data_lines) return score.data_lines > than.data_lines;
  return score.columns > than.columns;
}

}  // namespace

CsvLines::CsvLines(std::string_view text) : rest_(text) {
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
}

std::optional<CsvLine> CsvLines::next() {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find_first_of("\r\n"), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end);
    ++number_;
    if (!rest_.empty()) rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
    // A line of tabs is a row without values.
    if (line.find_first_not_of(' ') != std::string_view::npos) return CsvLine{number_, line};
  }
  return std::nullopt;
}

bool is_csv_comment(std::string_view line) {
  return line.starts_with('#') || line.starts_with('%');
}

void split_csv_fields(std::string_view line, CsvDialect dialect,
                      std::vector<std::string_view>& fields) {
  fields.clear();
  if (dialect.delimiter == ' ') {
    while (!trimmed(line).empty()) fields.push_back(unquoted(take_field(line)));
    return;
  }
  for (;;) {
    const std::size_t end = field_end(line, dialect.delimiter);
    fields.push_back(unquoted(line.substr(0, end)));
    if (end == std::string_view::npos) return;
    line.remove_prefix(end + 1);
  }
}

std::optional<double> csv_number(std::string_view field, CsvDialect dialect) {
  if (is_missing(field)) return std::numeric_limits<double>::quiet_NaN();
  if (field.size() > kLongestNumber) return std::nullopt;
  if (field.starts_with('+') && !field.starts_with("+-")) field.remove_prefix(1);
  std::optional<double> number;
  if (dialect.decimal_comma && field.find(',') != std::string_view::npos) {
    std::string with_point(field);
    std::ranges::replace(with_point, ',', '.');
    number = parse_number<double>(with_point);
  } else {
    number = parse_number<double>(field);
  }
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return number;
}

std::optional<double> csv_time_of_day(std::string_view field) {
  if (field.find(':') == std::string_view::npos) return std::nullopt;
  if (field.starts_with('[') && field.ends_with(']')) {
    // As rdsamp writes "[05:06:07.000 04/03/2021]": the date changes at midnight only.
    std::string_view inside = field.substr(1, field.size() - 2);
    return parse_clock_time(take_field(inside));
  }
  if (const auto time = parse_iso_time(field)) return time->seconds;
  return parse_clock_time(field);
}

bool is_csv_data(const std::vector<std::string_view>& fields, CsvDialect dialect) {
  bool any = false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto number = csv_number(fields[i], dialect);
    const bool may_be_name = i == 0 && fields.size() >= kLeastRowFields;
    if (!number && !may_be_name && !csv_time_of_day(fields[i])) return false;
    any |= number ? !std::isnan(*number) : !may_be_name;
  }
  return any;
}

std::optional<CsvDialect> find_csv_dialect(std::string_view text) {
  std::vector<CsvLine> lines;
  CsvLines all(text);
  while (lines.size() < kSampledLines) {
    const auto line = all.next();
    if (!line) break;
    if (!is_csv_comment(line->text)) lines.push_back(*line);
  }
  constexpr std::array<CsvDialect, 8> dialects = {{{'\t', false},
                                                   {';', false},
                                                   {',', false},
                                                   {' ', false},
                                                   {'\t', true},
                                                   {';', true},
                                                   {',', true},
                                                   {' ', true}}};
  std::optional<CsvDialect> best;
  DialectScore best_score;
  for (const CsvDialect& dialect : dialects) {
    const DialectScore score = score_of(lines, dialect);
    if (!is_table(score) || score.decimal_comma_shown) continue;
    if (best && !is_better(score, best_score)) continue;
    best = dialect;
    best_score = score;
  }
  return best;
}

bool begins_with_rows_of_numbers(std::string_view text) {
  constexpr CsvDialect blanks{' ', false};
  constexpr std::size_t enough = 3;
  CsvLines lines(text);
  std::vector<std::string_view> fields;
  std::size_t columns = 0;
  for (std::size_t i = 0; i < enough; ++i) {
    const auto line = lines.next();
    if (!line) return i >= 2;
    split_csv_fields(line->text, blanks, fields);
    const bool numbers = std::ranges::all_of(
        fields, [&](std::string_view field) { return csv_number(field, blanks).has_value(); });
    if (!numbers || fields.size() < 2 || (i > 0 && fields.size() != columns)) return false;
    columns = fields.size();
  }
  return true;
}

}  // namespace crest::io
