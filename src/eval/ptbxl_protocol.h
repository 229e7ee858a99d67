// The PTB-XL protocol: score every record of a fold, compare with the cardiologists, count the rest
// against the detector.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/for_each_record.h"
#include "eval/metrics.h"
#include "eval/ptbxl_database.h"
#include "eval/ptbxl_labels.h"

namespace crest::eval {

/// A record with its score, or with the reason why it has none.
struct ScoredRecord {
  PtbxlRow row;
  Result<double> score;
};

/// Scores the record with this header file. Called from several threads at once, with the number of
/// the calling thread, from 0, so that each can have a session of its own.
using RecordScorer =
    std::function<Result<double>(const std::filesystem::path& header, std::size_t thread)>;

/// Scores every record of a fold of the set in `folder` (see read_ptbxl), on `threads` threads (at
/// least 1), in the order of its table whatever their number. A record that cannot be scored is no
/// error: its reason stands in its row. A score that is not a number is an Internal error of its
/// record.
/// Errors: those of read_ptbxl; InvalidInput where the fold has no records.
Result<std::vector<ScoredRecord>> score_ptbxl_fold(const std::filesystem::path& folder, int fold,
                                                   std::size_t threads, const RecordScorer& scorer,
                                                   const Progress& progress = {},
                                                   PtbxlSampling sampling = PtbxlSampling::Hz500);

/// A score with its truth; a record that could not be scored stands on the wrong side.
LabelledScore labelled_score(const ScoredRecord& record);

/// Records whose result is stated apart from that of all.
struct PtbxlGroup {
  std::string name;
  std::function<bool(const ScoredRecord&)> belongs;
};

/// All records, then strict normals with the abnormal ones, kinds of signal,
/// women and men, ages, and each superclass with the normal ones.
std::vector<PtbxlGroup> ptbxl_groups();

/// How well the records of one group are told apart.
struct PtbxlResult {
  std::string group;
  std::size_t normals = 0;
  std::size_t abnormals = 0;
  std::size_t unscored = 0;  ///< of them
  std::optional<double> auc;
  std::optional<Interval> auc_interval;  ///< bootstrap over patients
  std::optional<double> average_precision;
  std::optional<double> sensitivity;  ///< at a specificity of 0.95 or more
  std::optional<double> specificity;  ///< at a sensitivity of 0.95 or more
};

/// Results of a fold, of each group that has records, and of the scored ones alone where some were
/// not. Unlabelled records are left out.
struct PtbxlEvaluation {
  std::size_t records = 0;     ///< all of the fold
  std::size_t unlabelled = 0;  ///< of them
  BootstrapOptions bootstrap;
  std::vector<PtbxlResult> results;
};

PtbxlEvaluation evaluate_ptbxl(std::span<const ScoredRecord> records,
                               const BootstrapOptions& bootstrap = {});

/// The evaluation as lines for people: a table and what its numbers mean.
std::string to_text(const PtbxlEvaluation& evaluation);

/// What one detector says of a fold.
struct DetectorScores {
  std::string detector;
  std::vector<ScoredRecord> records;
};

/// One row a record and detector: detector, ecg_id, record, patient_id, strat_fold, signal, sex,
/// age, diagnostic_superclass, label, normal_strict, score and reason; score or reason is empty.
std::string to_csv(std::span<const DetectorScores> detectors);

}  // namespace crest::eval
