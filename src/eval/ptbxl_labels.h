// What cardiologists said of each PTB-XL record, as labels.csv lists it.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eval/label_table.h"

namespace crest::eval {

/// Normal: the diagnostic superclass is NORM and nothing else. Abnormal: any other superclass, with
/// NORM beside it or not. Unlabelled: no superclass at all; such a record is left out and counted.
enum class PtbxlLabel { Normal, Abnormal, Unlabelled };

/// "normal", "abnormal" or "unlabelled".
std::string_view to_string(PtbxlLabel label);

enum class Sex { Female, Male };

/// What is known of one record. A plain value.
struct PtbxlRow {
  std::int64_t ecg_id = 0;
  std::string record;  ///< path of the header in the folder of the set, without ".hea"
  std::int64_t patient = 0;
  int fold = 0;        ///< 1 to 10; no patient is in two of them
  std::string signal;  ///< "raw" or "filtered"
  std::optional<Sex> sex;
  std::optional<double> age;              ///< years; PTB-XL writes 300 for any above 89
  std::vector<std::string> superclasses;  ///< of NORM, MI, STTC, CD, HYP
  /// Normal, no code of the form of the waves, and sinus rhythm or no rhythm code.
  bool normal_strict = false;

  PtbxlLabel label() const;
};

/// The rows of a labels.csv: ecg_id, record, patient_id, strat_fold, signal, diagnostic_superclass
/// with "|" between, normal_only and normal_strict; columns are found by name, others are ignored.
/// Errors: Corrupt, with the line, for a missing column, a value that cannot be, a record listed
/// twice, or a normal_only that contradicts the superclasses.
Result<std::vector<PtbxlRow>> ptbxl_labels_of(const LabelTable& table);

/// The same from a file. Errors: those of read_label_table too.
Result<std::vector<PtbxlRow>> read_ptbxl_labels(const std::filesystem::path& file);

/// The five superclasses of diagnoses.
inline constexpr std::array<std::string_view, 5> kPtbxlSuperclasses = {"NORM", "MI", "STTC", "CD",
                                                                       "HYP"};

/// What both forms of the set say in the same words: ecg_id, patient_id and strat_fold of a row.
/// The patient's number may be written with decimals, ".0". Errors: Corrupt, with the line.
Result<PtbxlRow> read_ptbxl_numbers(const LabelTable& table, const CsvRow& row);

/// Corrupt, with the line, where a record is listed twice.
Result<void> refuse_repeated_records(const LabelTable& table, std::span<const PtbxlRow> rows);

/// The records labelled Normal in folds first_fold to last_fold, both included, in their order.
std::vector<PtbxlRow> normals_in_folds(std::span<const PtbxlRow> rows, int first_fold,
                                       int last_fold);

}  // namespace crest::eval
