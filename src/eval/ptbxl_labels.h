// What cardiologists said of each PTB-XL record, as labels.csv lists it.
#pragma once

#include <crest/error.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crest::eval {

/// Normal: the diagnostic superclass is NORM and nothing else. Abnormal: any other superclass, with
/// NORM beside it or not. Unlabelled: no superclass at all; such a record is left out and counted.
enum class PtbxlLabel { Normal, Abnormal, Unlabelled };

/// "normal", "abnormal" or "unlabelled".
std::string_view to_string(PtbxlLabel label);

/// One row of labels.csv. A plain value.
struct PtbxlRow {
  std::int64_t ecg_id = 0;
  std::string record;  ///< path of the header in the folder of labels.csv, without ".hea"
  std::int64_t patient = 0;
  int fold = 0;                           ///< 1 to 10; no patient is in two of them
  std::string signal;                     ///< "raw" or "filtered"
  std::vector<std::string> superclasses;  ///< of NORM, MI, STTC, CD, HYP
  /// Normal, no code of the form of the waves, and sinus rhythm or no rhythm code.
  bool normal_strict = false;

  PtbxlLabel label() const;
};

/// Reads labels.csv. Its columns are found by name; those not needed here may be missing.
/// Errors: those of read_file; Corrupt, with the line, for a missing column, a short row, a value
/// that cannot be, a record listed twice, or a normal_only that contradicts the superclasses.
Result<std::vector<PtbxlRow>> read_ptbxl_labels(const std::filesystem::path& file);

/// The records labelled Normal in folds first_fold to last_fold, both included, in their order.
std::vector<PtbxlRow> normals_in_folds(std::span<const PtbxlRow> rows, int first_fold,
                                       int last_fold);

}  // namespace crest::eval
