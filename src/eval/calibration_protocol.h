// The protocol of calibration: whether the promise of false alarms holds on normals held out, and
// what becomes of it when they are noisy.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/binomial.h"
#include "detect/calibrate.h"
#include "eval/assess_record.h"
#include "eval/for_each_record.h"
#include "eval/ptbxl_database.h"
#include "eval/split_calibration.h"

namespace crest::eval {

/// Alarms per 1000 normals that are tried.
inline constexpr std::array<std::size_t, 5> kAlarmBudgets = {5, 10, 20, 50, 100};
/// Ratios of trace and noise that are tried, in dB.
inline constexpr std::array<double, 5> kNoiseRatios = {24, 18, 12, 6, 0};

/// A kind of recorded noise.
struct NoiseKind {
  std::string_view record;  ///< of the MIT-BIH Noise Stress Test Database
  std::string_view what;
};
inline constexpr std::array<NoiseKind, 2> kNoiseKinds = {
    {{"bw", "baseline wander"}, {"ma", "muscle artefact"}}};

struct CalibrationOptions {
  int fold = 9;
  std::uint64_t seed = 1;
  std::size_t splits = 200;
  std::optional<std::size_t> records;  ///< the first so many only
  std::filesystem::path noise;         ///< folder of the records of kNoiseKinds; empty: no noise
  std::size_t threads = 1;
  Progress progress;  ///< may be empty
};

/// What a detector says of a normal record.
struct NormalVerdict {
  detect::NormalExtremes extremes;
  std::optional<bool> alarm;       ///< at the model's own threshold
  std::size_t leads_left_out = 0;  ///< not assessed anywhere
};

/// A record of the fold as it is, or with noise.
struct CalibrationRow {
  PtbxlRow record;
  std::optional<std::size_t> noise;  ///< index into kNoiseKinds
  double ratio = 0;                  ///< dB
  Result<NormalVerdict> verdict = NormalVerdict{};
};

/// Runs the protocol over the normal records of a fold of PTB-XL in `folder` (see read_ptbxl), each
/// as it is and with noise. A record that cannot be read or assessed is no error: its rows hold the
/// reason. Rows are by record, then kind of noise, then ratio, and depend on the seed, not on the
/// number of threads. Errors: those of read_ptbxl and read_noise; InvalidInput for a fold with less
/// than two normal records.
Result<std::vector<CalibrationRow>> run_calibration(const std::filesystem::path& folder,
                                                    const AssessRecord& assess,
                                                    const CalibrationOptions& options);

/// Alarms among the records with one kind of noise at one ratio, each held against the scores of
/// the other records without noise.
struct NoiseResult {
  std::optional<std::size_t> noise;  ///< index into kNoiseKinds; none: as they are
  double ratio = 0;                  ///< dB
  std::size_t records = 0;
  std::size_t refused = 0;                                    ///< of them: not assessed
  double leads_left_out = 0;                                  ///< mean over those that were
  std::array<std::size_t, kAlarmBudgets.size()> alarms = {};  ///< for each budget
};

struct CalibrationEvaluation {
  std::size_t splits = 0;
  std::size_t normals = 0;  ///< assessed as they are
  std::size_t refused = 0;  ///< not assessed
  std::array<SplitResult, kAlarmBudgets.size()> of_splits;
  std::array<bool, kAlarmBudgets.size()> enough = {};  ///< others for each budget of the noise
  std::vector<NoiseResult> of_noise;                   ///< as they are, then by kind and ratio
  std::size_t model_alarms = 0;  ///< of the records as they are, at the model's own threshold
  std::optional<ShareInterval> model_rate;  ///< exact 95 % interval; none: it has no threshold
};

/// Fewer than two records that were assessed as they are give no splits: their results are empty.
CalibrationEvaluation evaluate_calibration(std::span<const CalibrationRow> rows,
                                           const CalibrationOptions& options);

/// The evaluation as tables for people, and what their numbers mean.
std::string to_text(const CalibrationEvaluation& evaluation);

/// One row a record, kind of noise and ratio: record, patient_id, noise, snr_db, score, alarm,
/// leads_left_out and reason.
std::string to_csv(std::span<const CalibrationRow> rows);

}  // namespace crest::eval
