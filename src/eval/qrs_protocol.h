// How well beats are found: every record of a folder against the beats experts marked.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "eval/beat_matching.h"

namespace crest::eval {

/// One record. A record that cannot be read or prepared counts with all its beats missed.
struct QrsRow {
  std::string record;
  BeatCounts counts;
  std::string reason;  ///< why the record gave no beats; empty where it was searched
};

struct QrsEvaluation {
  std::vector<QrsRow> rows;           ///< in the order of the file names
  std::vector<std::string> unmarked;  ///< records without reference beats, left out
  BeatCounts gross;                   ///< sum of all rows
  double average_sensitivity = 0;     ///< mean over the rows, each counting the same
  double average_positive_predictivity = 0;
};

/// Runs the preparation of records that detection uses (signal::make_strip, from the first sample
/// to the last) over every WFDB record in and below `folder` and matches its R peaks with the
/// reference beats (see read_reference_beats). Errors: NotFound or Io for the folder; InvalidInput
/// where no record in it has reference beats.
Result<QrsEvaluation> evaluate_qrs(const std::filesystem::path& folder);

/// The evaluation as a table for people.
std::string to_text(const QrsEvaluation& evaluation);

/// One row a record: record, beats, true_positives, false_negatives, false_positives, sensitivity
/// and positive_predictivity (shares of 1), reason.
std::string to_csv(const QrsEvaluation& evaluation);

}  // namespace crest::eval
