// How well the quality of records is judged: a set of records whose quality people have labelled,
// or normal ECGs, of which nearly none should be rejected.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/metrics.h"
#include "signal/quality.h"

namespace crest::eval {

/// A record with what is judged of it, or with the reason why it could not be read.
struct QualityRow {
  std::string record;
  std::string label;  ///< "acceptable", "unacceptable", "normal", "abnormal" or "unlabelled"
  Result<signal::RecordQuality> quality;
  double milliseconds = 0;  ///< of processor time to judge it; reading not counted
};

/// Judges every record that labels.csv in `folder` lists, in its order. The file has either the
/// columns record and quality ("acceptable" or "unacceptable"; the record below `folder` or below
/// its folder "records"), or those of PTB-XL (see read_ptbxl_labels), of which `fold` is taken. A
/// record that cannot be read is no error: its reason stands in its row.
/// Errors: those of read_file and of read_ptbxl_labels; Corrupt, with the line, for a row that is
/// none; InvalidInput where no record is left.
Result<std::vector<QualityRow>> judge_labelled_records(
    const std::filesystem::path& folder, int fold,
    const std::function<void(std::size_t done, std::size_t total)>& progress = {});

/// Verdicts on the records of one label.
struct QualityGroup {
  std::string label;
  std::size_t records = 0;
  std::size_t accepted = 0;
  std::size_t limited = 0;
  std::size_t rejected = 0;
  std::size_t unread = 0;
};

struct QualityEvaluation {
  std::vector<QualityGroup> groups;  ///< in the order in which the labels first occur
  /// Of the badness, unacceptable against acceptable records; none where a label is missing. A
  /// record that could not be read stands on the wrong side.
  std::optional<double> auc;
  std::optional<Interval> auc_interval;
  BootstrapOptions bootstrap;
  double milliseconds = 0;  ///< median over the records that were judged
};

QualityEvaluation evaluate_quality(std::span<const QualityRow> rows,
                                   const BootstrapOptions& bootstrap = {});

/// The evaluation as lines for people.
std::string to_text(const QualityEvaluation& evaluation);

/// One row a record: record, label, verdict, badness, leads_lost, limited_leads, faults, swap,
/// pacing_spikes, reason. A record that could not be read has a reason only.
std::string to_csv(std::span<const QualityRow> rows);

}  // namespace crest::eval
