#include "eval/ptbxl_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "core/csv.h"
#include "core/file.h"

namespace crest::eval {
namespace {

constexpr std::array<std::string_view, 8> kColumns = {
    "ecg_id", "record",      "patient_id",    "strat_fold",
    "signal", "normal_only", "normal_strict", "diagnostic_superclass"};
enum Column {
  EcgId,
  RecordPath,
  PatientId,
  StratFold,
  Signal,
  NormalOnly,
  NormalStrict,
  Superclass
};
constexpr std::array<std::string_view, 5> kSuperclasses = {"NORM", "MI", "STTC", "CD", "HYP"};

std::unexpected<Error> corrupt(std::string reason) {
  return std::unexpected(Error{ErrorKind::Corrupt, std::move(reason), {}, {}});
}

/// One row of the file with its fields in the order of kColumns.
using Fields = std::array<std::string_view, kColumns.size()>;

template <typename Number>
Result<Number> read_number(const Fields& fields, Column column, Number lowest, Number highest) {
  const std::string_view text = fields[column];
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < lowest ||
      number > highest) {
    return corrupt(fmt::format("{} is \"{}\", not a whole number from {} to {}", kColumns[column],
                               text, lowest, highest));
  }
  return number;
}

Result<std::vector<std::string>> read_superclasses(std::string_view text) {
  std::vector<std::string> superclasses;
  while (!text.empty()) {
    const std::string_view name = text.substr(0, text.find('|'));
    if (std::ranges::find(kSuperclasses, name) == kSuperclasses.end()) {
      return corrupt(fmt::format("there is no superclass \"{}\"", name));
    }
    superclasses.emplace_back(name);
    text.remove_prefix(std::min(name.size() + 1, text.size()));
  }
  return superclasses;
}

Result<PtbxlRow> read_row(const Fields& fields) {
  constexpr std::int64_t kHighestId = 1'000'000'000;
  const auto ecg_id = read_number<std::int64_t>(fields, EcgId, 0, kHighestId);
  if (!ecg_id) return std::unexpected(ecg_id.error());
  const auto patient = read_number<std::int64_t>(fields, PatientId, 0, kHighestId);
  if (!patient) return std::unexpected(patient.error());
  const auto fold = read_number(fields, StratFold, 1, 10);
  if (!fold) return std::unexpected(fold.error());
  const auto normal_only = read_number(fields, NormalOnly, 0, 1);
  if (!normal_only) return std::unexpected(normal_only.error());
  const auto normal_strict = read_number(fields, NormalStrict, 0, 1);
  if (!normal_strict) return std::unexpected(normal_strict.error());
  auto superclasses = read_superclasses(fields[Superclass]);
  if (!superclasses) return std::unexpected(superclasses.error());
  if (fields[RecordPath].empty()) return corrupt("the path of the record is empty");
  if (fields[Signal] != "raw" && fields[Signal] != "filtered") {
    return corrupt(fmt::format("signal is \"{}\", neither raw nor filtered", fields[Signal]));
  }
  PtbxlRow row{.ecg_id = *ecg_id,
               .record = std::string(fields[RecordPath]),
               .patient = *patient,
               .fold = *fold,
               .signal = std::string(fields[Signal]),
               .superclasses = *std::move(superclasses),
               .normal_strict = *normal_strict == 1};
  const bool normal = row.label() == PtbxlLabel::Normal;
  if (normal != (*normal_only == 1) || (row.normal_strict && !normal)) {
    return corrupt(fmt::format("normal_only {} and normal_strict {} contradict superclass \"{}\"",
                               *normal_only, *normal_strict, fields[Superclass]));
  }
  return row;
}

/// Where each of kColumns stands in the rows of a file.
Result<std::array<std::size_t, kColumns.size()>> find_columns(const CsvRow& header) {
  std::array<std::size_t, kColumns.size()> places{};
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const auto found = std::ranges::find(header.fields, kColumns[i]);
    if (found == header.fields.end()) {
      return corrupt(fmt::format("column {} is missing", kColumns[i]));
    }
    places[i] = static_cast<std::size_t>(found - header.fields.begin());
  }
  return places;
}

Result<std::vector<PtbxlRow>> read_table(std::span<const CsvRow> table, std::size_t& line) {
  if (table.empty()) return corrupt("the file is empty");
  line = table.front().line;
  const auto places = find_columns(table.front());
  if (!places) return std::unexpected(places.error());
  std::vector<PtbxlRow> rows;
  std::set<std::int64_t> seen;
  for (const CsvRow& source : table.subspan(1)) {
    line = source.line;
    if (source.fields.size() != table.front().fields.size()) {
      return corrupt(fmt::format("{} fields where the first line has {}", source.fields.size(),
                                 table.front().fields.size()));
    }
    Fields fields;
    for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = source.fields[(*places)[i]];
    auto row = read_row(fields);
    if (!row) return std::unexpected(row.error());
    if (!seen.insert(row->ecg_id).second) {
      return corrupt(fmt::format("ecg_id {} is listed twice", row->ecg_id));
    }
    rows.push_back(*std::move(row));
  }
  return rows;
}

}  // namespace

std::string_view to_string(PtbxlLabel label) {
  switch (label) {
    case PtbxlLabel::Normal:
      return "normal";
    case PtbxlLabel::Abnormal:
      return "abnormal";
    case PtbxlLabel::Unlabelled:
      break;
  }
  return "unlabelled";
}

PtbxlLabel PtbxlRow::label() const {
  if (superclasses.empty()) return PtbxlLabel::Unlabelled;
  const bool only_norm =
      std::ranges::all_of(superclasses, [](const std::string& name) { return name == "NORM"; });
  return only_norm ? PtbxlLabel::Normal : PtbxlLabel::Abnormal;
}

Result<std::vector<PtbxlRow>> read_ptbxl_labels(const std::filesystem::path& file) {
  const auto text = read_text_file(file);
  if (!text) return std::unexpected(text.error());
  const auto in_file = [&file](Error error) {
    error.file = file.string();
    return std::unexpected(std::move(error));
  };
  const auto table = parse_csv(*text);
  if (!table) return in_file(table.error());
  std::size_t line = 1;
  auto rows = read_table(*table, line);
  if (rows) return rows;
  Error error = rows.error();
  error.place = fmt::format("line {}", line);
  return in_file(std::move(error));
}

std::vector<PtbxlRow> normals_in_folds(std::span<const PtbxlRow> rows, int first_fold,
                                       int last_fold) {
  std::vector<PtbxlRow> normals;
  std::ranges::copy_if(rows, std::back_inserter(normals), [=](const PtbxlRow& row) {
    return row.label() == PtbxlLabel::Normal && row.fold >= first_fold && row.fold <= last_fold;
  });
  return normals;
}

}  // namespace crest::eval
