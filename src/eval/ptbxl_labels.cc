#include "eval/ptbxl_labels.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

namespace crest::eval {
namespace {

template <typename Number>
Result<Number> read_number(const LabelTable& table, const CsvRow& row, std::string_view name,
                           Number lowest, Number highest, std::string_view ignored_ending = {}) {
  const auto field = field_of(table, row, name);
  if (!field) return std::unexpected(field.error());
  std::string_view digits = *field;
  if (digits.ends_with(ignored_ending)) digits.remove_suffix(ignored_ending.size());
  const auto number = number_within(digits, lowest, highest);
  if (!number) {
    return corrupt_row(table, row,
                       fmt::format("{} is \"{}\", not a whole number from {} to {}", name, *field,
                                   lowest, highest));
  }
  return *number;
}

Result<std::vector<std::string>> read_superclasses(const LabelTable& table, const CsvRow& row) {
  const auto field = field_of(table, row, "diagnostic_superclass");
  if (!field) return std::unexpected(field.error());
  std::vector<std::string> superclasses;
  for (std::string_view text = *field; !text.empty();) {
    const std::string_view name = text.substr(0, text.find('|'));
    if (std::ranges::find(kPtbxlSuperclasses, name) == kPtbxlSuperclasses.end()) {
      return corrupt_row(table, row, fmt::format("there is no superclass \"{}\"", name));
    }
    superclasses.emplace_back(name);
    text.remove_prefix(std::min(name.size() + 1, text.size()));
  }
  return superclasses;
}

Result<PtbxlRow> read_row(const LabelTable& table, const CsvRow& source) {
  auto row = read_ptbxl_numbers(table, source);
  if (!row) return row;
  const auto record = field_of(table, source, "record");
  if (!record) return std::unexpected(record.error());
  if (record->empty()) return corrupt_row(table, source, "the path of the record is empty");
  row->record = *record;
  const auto signal = field_of(table, source, "signal");
  if (!signal) return std::unexpected(signal.error());
  if (*signal != "raw" && *signal != "filtered") {
    return corrupt_row(table, source,
                       fmt::format("signal is \"{}\", neither raw nor filtered", *signal));
  }
  row->signal = *signal;
  auto superclasses = read_superclasses(table, source);
  if (!superclasses) return std::unexpected(superclasses.error());
  row->superclasses = *std::move(superclasses);
  const auto normal_only = read_number(table, source, "normal_only", 0, 1);
  if (!normal_only) return std::unexpected(normal_only.error());
  const auto normal_strict = read_number(table, source, "normal_strict", 0, 1);
  if (!normal_strict) return std::unexpected(normal_strict.error());
  row->normal_strict = *normal_strict == 1;
  const bool normal = row->label() == PtbxlLabel::Normal;
  if (normal != (*normal_only == 1) || (row->normal_strict && !normal)) {
    return corrupt_row(
        table, source,
        fmt::format("normal_only {} and normal_strict {} contradict superclass \"{}\"",
                    *normal_only, *normal_strict, fmt::join(row->superclasses, "|")));
  }
  return row;
}

}  // namespace

Result<PtbxlRow> read_ptbxl_numbers(const LabelTable& table, const CsvRow& row) {
  constexpr std::int64_t kHighestId = 1'000'000'000;
  const auto ecg_id = read_number<std::int64_t>(table, row, "ecg_id", 0, kHighestId);
  if (!ecg_id) return std::unexpected(ecg_id.error());
  const auto patient = read_number<std::int64_t>(table, row, "patient_id", 0, kHighestId, ".0");
  if (!patient) return std::unexpected(patient.error());
  const auto fold = read_number(table, row, "strat_fold", 1, 10);
  if (!fold) return std::unexpected(fold.error());
  PtbxlRow read;
  read.ecg_id = *ecg_id;
  read.patient = *patient;
  read.fold = *fold;
  return read;
}

Result<void> refuse_repeated_records(const LabelTable& table, std::span<const PtbxlRow> rows) {
  std::set<std::int64_t> seen;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!seen.insert(rows[i].ecg_id).second) {
      return corrupt_row(table, table.rows[i],
                         fmt::format("ecg_id {} is listed twice", rows[i].ecg_id));
    }
  }
  return {};
}

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

Result<std::vector<PtbxlRow>> ptbxl_labels_of(const LabelTable& table) {
  std::vector<PtbxlRow> rows;
  rows.reserve(table.rows.size());
  for (const CsvRow& source : table.rows) {
    auto row = read_row(table, source);
    if (!row) return std::unexpected(row.error());
    rows.push_back(*std::move(row));
  }
  if (auto unique = refuse_repeated_records(table, rows); !unique) {
    return std::unexpected(unique.error());
  }
  return rows;
}

Result<std::vector<PtbxlRow>> read_ptbxl_labels(const std::filesystem::path& file) {
  const auto table = read_label_table(file);
  if (!table) return std::unexpected(table.error());
  return ptbxl_labels_of(*table);
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
