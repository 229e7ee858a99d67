#include "eval/ptbxl_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "eval/label_table.h"

namespace crest::eval {
namespace {

/// What scp_statements.csv says of one code.
struct Statement {
  std::string superclass;  ///< empty: not a diagnosis
  bool form = false;
  bool rhythm = false;
};
using Statements = std::map<std::string, Statement, std::less<>>;

/// Flags are written as 1.0 or left empty.
bool is_set(std::string_view field) { return number_within(field, 1.0, 1.0).has_value(); }

Result<Statements> read_statements(const std::filesystem::path& file) {
  const auto table = read_label_table(file);
  if (!table) return std::unexpected(table.error());
  Statements statements;
  for (const CsvRow& row : table->rows) {
    const auto diagnostic = field_of(*table, row, "diagnostic");
    if (!diagnostic) return std::unexpected(diagnostic.error());
    const auto form = field_of(*table, row, "form");
    if (!form) return std::unexpected(form.error());
    const auto rhythm = field_of(*table, row, "rhythm");
    if (!rhythm) return std::unexpected(rhythm.error());
    const auto superclass = field_of(*table, row, "diagnostic_class");
    if (!superclass) return std::unexpected(superclass.error());
    Statement statement{.superclass = {}, .form = is_set(*form), .rhythm = is_set(*rhythm)};
    if (is_set(*diagnostic)) {
      if (std::ranges::find(kPtbxlSuperclasses, *superclass) == kPtbxlSuperclasses.end()) {
        return corrupt_row(*table, row, fmt::format("there is no superclass \"{}\"", *superclass));
      }
      statement.superclass = *superclass;
    }
    // The column of the codes is the first and has no name.
    statements.emplace(row.fields.front(), std::move(statement));
  }
  return statements;
}

/// The codes of "{'NORM': 100.0, 'SR': 0.0}"; nothing where it is not written so.
std::optional<std::vector<std::string_view>> codes_of(std::string_view text) {
  if (!text.starts_with('{') || !text.ends_with('}') || text.size() < 2) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::vector<std::string_view> codes;
  while (!text.empty()) {
    const std::size_t close = text.starts_with('\'') ? text.find('\'', 1) : std::string_view::npos;
    if (close == std::string_view::npos || !text.substr(close + 1).starts_with(": ")) {
      return std::nullopt;
    }
    codes.push_back(text.substr(1, close - 1));
    const std::size_t next = text.find(", ", close);
    text.remove_prefix(next == std::string_view::npos ? text.size() : next + 2);
  }
  return codes;
}

/// Fills in the superclasses and whether the record is strictly normal.
Result<void> read_codes(const LabelTable& table, const CsvRow& source, const Statements& statements,
                        PtbxlRow& row) {
  const auto field = field_of(table, source, "scp_codes");
  if (!field) return std::unexpected(field.error());
  const auto codes = codes_of(*field);
  if (!codes) {
    return corrupt_row(table, source,
                       fmt::format("scp_codes is \"{}\", not {{'CODE': likelihood}}", *field));
  }
  bool plain = true;
  for (const std::string_view code : *codes) {
    const auto found = statements.find(code);
    if (found == statements.end()) {
      return corrupt_row(table, source,
                         fmt::format("code \"{}\" is not in scp_statements.csv", code));
    }
    const Statement& statement = found->second;
    if (!statement.superclass.empty() &&
        std::ranges::find(row.superclasses, statement.superclass) == row.superclasses.end()) {
      row.superclasses.push_back(statement.superclass);
    }
    if (statement.form || (statement.rhythm && code != "SR")) plain = false;
  }
  row.normal_strict = plain && row.label() == PtbxlLabel::Normal;
  return {};
}

/// Sex (0 male, 1 female) and age; what is empty or cannot be is unknown.
Result<void> read_person(const LabelTable& table, const CsvRow& source, PtbxlRow& row) {
  const auto sex = field_of(table, source, "sex");
  if (!sex) return std::unexpected(sex.error());
  const auto age = field_of(table, source, "age");
  if (!age) return std::unexpected(age.error());
  if (const auto code = number_within(*sex, 0.0, 1.0)) {
    row.sex = *code < 0.5 ? Sex::Male : Sex::Female;
  }
  row.age = number_within(*age, 0.0, 300.0);
  return {};
}

}  // namespace

Result<std::vector<PtbxlRow>> read_ptbxl_database(const std::filesystem::path& folder,
                                                  PtbxlSampling sampling) {
  const auto statements = read_statements(folder / "scp_statements.csv");
  if (!statements) return std::unexpected(statements.error());
  const auto table = read_label_table(folder / "ptbxl_database.csv");
  if (!table) return std::unexpected(table.error());
  std::vector<PtbxlRow> rows;
  rows.reserve(table->rows.size());
  for (const CsvRow& source : table->rows) {
    auto row = read_ptbxl_numbers(*table, source);
    if (!row) return std::unexpected(row.error());
    const auto record =
        field_of(*table, source, sampling == PtbxlSampling::Hz500 ? "filename_hr" : "filename_lr");
    if (!record) return std::unexpected(record.error());
    row->record = *record;
    row->signal = "raw";
    if (auto read = read_codes(*table, source, *statements, *row); !read) {
      return std::unexpected(read.error());
    }
    if (auto read = read_person(*table, source, *row); !read) return std::unexpected(read.error());
    rows.push_back(*std::move(row));
  }
  if (auto unique = refuse_repeated_records(*table, rows); !unique) {
    return std::unexpected(unique.error());
  }
  return rows;
}

Result<std::vector<PtbxlRow>> read_ptbxl(const std::filesystem::path& folder,
                                         PtbxlSampling sampling) {
  std::error_code ignored;
  if (std::filesystem::exists(folder / "labels.csv", ignored)) {
    return read_ptbxl_labels(folder / "labels.csv");
  }
  if (std::filesystem::exists(folder / "ptbxl_database.csv", ignored)) {
    return read_ptbxl_database(folder, sampling);
  }
  return std::unexpected(Error{
      ErrorKind::NotFound, "has neither labels.csv nor ptbxl_database.csv", folder.string(), {}});
}

}  // namespace crest::eval
