#include "io/csv_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <span>
#include <utility>

#include "core/safe_text.h"
#include "io/array_facts.h"
#include "io/text_fields.h"
#include "io/voltage_unit.h"

namespace crest::io {
namespace {

constexpr std::array<std::string_view, 17> kIdentityNames = {
    "name",     "patient", "patientname",    "patientid", "id",        "dateofbirth", "birthdate",
    "dob",      "mrn",     "subject",        "subjectid", "firstname", "lastname",    "surname",
    "birthday", "address", "accessionnumber"};
bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

struct Statement {
  std::string_view key;
  std::string_view value;
};

/// "key: value", "key = value" or, in a row of two, "key,value".
std::optional<Statement> statement_in(std::string_view line, std::string_view separators) {
  const std::size_t mark = line.find_first_of(separators);
  if (mark == std::string_view::npos) return std::nullopt;
  const auto bare = [](std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\"'");
    if (first == std::string_view::npos) return std::string_view{};
    // A row of a table as wide as its data ends in empty fields.
    return text.substr(first, text.find_last_not_of(" \t\"',;") + 1 - first);
  };
  const Statement statement{bare(line.substr(0, mark)), bare(line.substr(mark + 1))};
  if (statement.key.empty() || statement.value.empty()) return std::nullopt;
  return statement;
}

/// Whether the line is a statement or names the patient, and was taken as such.
bool take_statement(std::string_view line, std::string_view separators, CsvHeader& header) {
  const auto statement = statement_in(line, separators);
  if (!statement) return false;
  if (is_one_of(plain_name(statement->key), kIdentityNames)) {
    header.identity.push_back(
        fmt::format("{}: {}", valid_utf8(statement->key), valid_utf8(statement->value)));
    return true;
  }
  const std::string name(statement->key);
  StatedFacts facts;
  facts.texts.emplace_back(name, std::vector{valid_utf8(statement->value)});
  // "timestamp,ecg" begins like a statement and is none.
  const auto rate = stated_rate(facts);
  if (rate && !*rate && !states_unit_or_leads(facts) && stated_start(facts).empty()) return false;
  std::ranges::move(facts.texts, std::back_inserter(header.facts.texts));
  return true;
}

/// Whether a line before the data may be "key,value": more fields are the names of columns.
bool may_be_statement(std::string_view line, CsvDialect dialect, std::size_t columns) {
  if (columns == 1) return true;
  std::vector<std::string_view> fields;
  split_csv_fields(line, dialect, fields);
  return std::ranges::count_if(fields, [](std::string_view field) { return !field.empty(); }) <= 2;
}

/// As the names of columns: as many fields as columns; in a table separated by blanks, names may
/// hold single ones.
std::vector<std::string_view> header_fields(std::string_view line, CsvDialect dialect,
                                            std::size_t columns) {
  std::vector<std::string_view> fields;
  split_csv_fields(line, dialect, fields);
  if (fields.size() == columns || dialect.delimiter != ' ') return fields;
  std::vector<std::string_view> wide;
  std::string_view rest = trimmed(line);
  while (!rest.empty()) {
    const std::size_t end = std::min({rest.find("  "), rest.find('\t'), rest.size()});
    wide.push_back(trimmed(rest.substr(0, end)));
    rest = trimmed(rest.substr(end));
  }
  return wide.size() == columns ? wide : fields;
}

std::string_view without_brackets(std::string_view text) {
  constexpr std::string_view open = "([{";
  constexpr std::string_view close = ")]}";
  const std::size_t kind = text.empty() ? std::string_view::npos : open.find(text.front());
  if (kind == std::string_view::npos || text.back() != close[kind]) return text;
  return trimmed(text.substr(1, text.size() - 2));
}

/// Whether a line says nothing but units, as the second line of rdsamp -v.
bool is_line_of_units(const std::vector<std::string_view>& fields) {
  bool any = false;
  for (const std::string_view field : fields) {
    const std::string_view unit = without_brackets(field);
    if (unit.empty()) continue;
    const bool known = millivolts_per(unit) || seconds_per(unit) || unit == "NU" || unit == "adu";
    if (!known) return false;
    any = true;
  }
  return any;
}

void set_names(const std::vector<std::string_view>& fields, std::vector<CsvColumn>& columns) {
  columns.resize(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    CsvColumn column = split_name_and_unit(fields[i]);
    columns[i].name = std::move(column.name);
    if (columns[i].unit.empty()) columns[i].unit = std::move(column.unit);
  }
}

/// Takes the names and units of the columns off the end of the lines.
Result<void> take_names(CsvDialect dialect, std::size_t count, std::vector<CsvLine>& lines,
                        std::vector<CsvColumn>& columns) {
  auto fields = header_fields(lines.back().text, dialect, count);
  if (fields.size() == count && is_line_of_units(fields)) {
    columns.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      columns[i].unit = valid_utf8(without_brackets(fields[i]));
    }
    lines.pop_back();
    if (lines.empty()) return {};
    fields = header_fields(lines.back().text, dialect, count);
  }
  if (fields.size() == count) {
    set_names(fields, columns);
    lines.pop_back();
  } else if (fields.size() > 1) {
    return std::unexpected(
        Error{ErrorKind::Corrupt,
              fmt::format("names {} columns where the lines below have {}", fields.size(), count),
              {},
              fmt::format("line {}", lines.back().number)});
  }
  return {};
}

}  // namespace

CsvColumn split_name_and_unit(std::string_view text) {
  text = trimmed(text);
  const std::size_t open = text.find_last_of("([{");
  if (open != std::string_view::npos && open > 0 &&
      without_brackets(text.substr(open)) != text.substr(open)) {
    return {valid_utf8(trimmed(text.substr(0, open))),
            valid_utf8(without_brackets(text.substr(open)))};
  }
  const std::size_t mark = text.find_last_of("_/ .,");
  if (mark != std::string_view::npos && mark > 0) {
    const std::string_view unit = text.substr(mark + 1);
    // "Lead V" is a lead.
    const bool voltage = unit.size() > 1 && millivolts_per(unit).has_value();
    if (voltage || seconds_per(unit)) {
      return {valid_utf8(trimmed(text.substr(0, mark))), valid_utf8(unit)};
    }
  }
  return {valid_utf8(text), {}};
}

std::optional<double> seconds_per(std::string_view unit) {
  struct Spelling {
    std::string_view unit;
    double seconds;
  };
  constexpr std::array<Spelling, 20> spellings = {{{"s", 1},
                                                   {"sec", 1},
                                                   {"secs", 1},
                                                   {"second", 1},
                                                   {"seconds", 1},
                                                   {"hh:mm:ss.mmm", 1},
                                                   {"hh:mm:ss", 1},
                                                   {"ms", 1e-3},
                                                   {"msec", 1e-3},
                                                   {"msecs", 1e-3},
                                                   {"millisecond", 1e-3},
                                                   {"milliseconds", 1e-3},
                                                   {"us", 1e-6},
                                                   {"usec", 1e-6},
                                                   {"microsecond", 1e-6},
                                                   {"microseconds", 1e-6},
                                                   {"\xC2\xB5s", 1e-6},
                                                   {"\xCE\xBCs", 1e-6},
                                                   {"\xB5s", 1e-6},
                                                   {"ns", 1e-9}}};
  std::string lower(unit);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
    return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
  });
  const auto* found = std::ranges::find(spellings, lower, &Spelling::unit);
  if (found == spellings.end()) return std::nullopt;
  return found->seconds;
}

void add_csv_comment(std::string_view line, CsvHeader& header) {
  const std::string_view text = trimmed(trimmed(line).substr(1));
  if (text.empty() || take_statement(text, ":=", header)) return;
  header.comments.push_back(valid_utf8(text));
}

Result<CsvHeader> parse_csv_header(const std::vector<CsvLine>& lines, CsvDialect dialect,
                                   std::size_t columns) {
  CsvHeader header;
  std::vector<CsvLine> open;   // what is neither a comment nor a statement
  bool names_may_end = false;  // whether the last of them stands right above the data
  for (const CsvLine& line : lines) {
    if (is_csv_comment(line.text)) {
      add_csv_comment(line.text, header);
      continue;
    }
    names_may_end = !may_be_statement(line.text, dialect, columns) ||
                    !take_statement(line.text, "\t;,:=", header);
    if (names_may_end) open.push_back(line);
  }
  if (names_may_end) {
    if (auto named = take_names(dialect, columns, open, header.columns); !named) {
      return std::unexpected(named.error());
    }
  }
  for (const CsvLine& line : open) header.comments.push_back(valid_utf8(trimmed(line.text)));
  return header;
}

}  // namespace crest::io
