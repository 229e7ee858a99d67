#include "eval/mitbih_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "eval/beat_distance.h"
#include "eval/beat_scores.h"
#include "eval/mitbih_pieces.h"
#include "eval/mitbih_record.h"

namespace crest::eval {
namespace {

using SpansByRecord = std::map<std::string, std::vector<TimeSpan>>;

/// A fold made ready.
struct PreparedFold {
  SpansByRecord validation;
  SpansByRecord untested;  ///< training and validation pieces of records that are tested too
  Result<NormalGaussian> normal = NormalGaussian{};
  std::vector<std::string> notes;  ///< what could not be learned from
};

SpansByRecord by_record(std::span<const MitbihPiece> pieces) {
  SpansByRecord spans;
  for (const MitbihPiece& piece : pieces) spans[piece.record].push_back(piece.time);
  return spans;
}

/// The baseline of a fold, fitted to what of its training pieces can be read.
Result<NormalGaussian> fit_baseline(const std::filesystem::path& folder,
                                    std::span<const MitbihPiece> training,
                                    std::vector<std::string>& notes) {
  std::vector<Record> records;
  for (std::size_t first = 0; first < training.size();) {
    std::size_t last = first;
    while (last < training.size() && training[last].record == training[first].record) ++last;
    auto parts = cut_pieces(folder, training.subspan(first, last - first));
    if (parts) {
      std::ranges::move(*parts, std::back_inserter(records));
    } else {
      notes.push_back(to_string(parts.error()));
    }
    first = last;
  }
  return fit_beats(records, notes);
}

PreparedFold prepare(const std::filesystem::path& folder, const MitbihFold& fold,
                     MitbihSplit split) {
  const MitbihPieces pieces = mitbih_pieces(folder, fold, split);
  PreparedFold prepared;
  for (const Error& error : pieces.left_out) prepared.notes.push_back(to_string(error));
  prepared.validation = by_record(pieces.validation);
  if (split == MitbihSplit::RandomBeats) {
    prepared.untested = by_record(pieces.training);
    for (const auto& [record, spans] : prepared.validation) {
      auto& untested = prepared.untested[record];
      untested.insert(untested.end(), spans.begin(), spans.end());
    }
  }
  prepared.normal = fit_baseline(folder, pieces.training, prepared.notes);
  return prepared;
}

/// A record of a fold, to be tested, to calibrate, or both.
struct Job {
  std::size_t fold = 0;
  std::string record;
  bool tested = false;
  bool calibrates = false;
};

std::vector<Job> jobs_of(std::span<const MitbihFold> folds) {
  std::vector<Job> jobs;
  for (std::size_t k = 0; k < folds.size(); ++k) {
    std::set<std::string> records(folds[k].testing.begin(), folds[k].testing.end());
    records.insert(folds[k].validation.begin(), folds[k].validation.end());
    for (const std::string& record : records) {
      jobs.push_back({.fold = k,
                      .record = record,
                      .tested = std::ranges::binary_search(folds[k].testing, record),
                      .calibrates = std::ranges::binary_search(folds[k].validation, record)});
    }
  }
  return jobs;
}

std::span<const TimeSpan> spans_of(const SpansByRecord& spans, const std::string& record) {
  const auto found = spans.find(record);
  return found == spans.end() ? std::span<const TimeSpan>{} : found->second;
}

/// The smallest score that at most this share of the scores exceed; infinite of none.
double threshold_of(std::vector<double> scores, double budget) {
  if (scores.empty()) return std::numeric_limits<double>::infinity();
  std::ranges::sort(scores);
  const auto above = static_cast<std::size_t>(budget * static_cast<double>(scores.size()));
  return scores[scores.size() - 1 - std::min(above, scores.size() - 1)];
}

/// Sets the thresholds of a fold by the normal beats in its validation pieces.
void calibrate(std::span<const Job> jobs, std::span<const MitbihRow> rows, std::size_t index,
               const PreparedFold& prepared, MitbihRun& run) {
  MitbihRunFold& fold = run.folds[index];
  std::vector<std::vector<double>> scores(run.detectors.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].fold != index || !jobs[i].calibrates) continue;
    const auto pieces = spans_of(prepared.validation, jobs[i].record);
    for (const MitbihBeat& beat : rows[i].beats) {
      if (beat.code != io::kNormalBeat || !covers(pieces, beat.time)) continue;
      ++fold.calibration_beats;
      for (std::size_t k = 0; k < scores.size(); ++k) {
        if (const auto score = beat.scores[k]) scores[k].push_back(*score);
      }
    }
  }
  for (auto& of_detector : scores) {
    fold.thresholds.push_back(threshold_of(std::move(of_detector), run.budget));
  }
}

/// Takes out the beats that training or validation has seen a part of.
void keep_tested(std::span<const TimeSpan> untested, MitbihRow& row) {
  std::erase_if(row.beats, [&](const MitbihBeat& beat) {
    const TimeSpan span = beat_span(beat.time);
    return std::ranges::any_of(untested, [&](const TimeSpan& piece) {
      return piece.start < span.end && span.start < piece.end;
    });
  });
}

Result<void> check(std::span<const MitbihFold> folds, std::span<const MitbihDetector> detectors) {
  for (const MitbihDetector& detector : detectors) {
    if (detector.folds.size() == folds.size()) continue;
    return std::unexpected(
        Error{ErrorKind::Config,
              fmt::format("has {} models for {} folds", detector.folds.size(), folds.size()),
              detector.name,
              {}});
  }
  return {};
}

}  // namespace

std::optional<double> MitbihRun::joined_score(const MitbihRow& row, const MitbihBeat& beat,
                                              std::size_t detector) const {
  const std::optional<double>& score = beat.scores[detector];
  const double unit = threshold(row, detector);
  if (!score || row.detections[detector].own_unit || !(unit > 0) || !std::isfinite(unit)) {
    return score;
  }
  return *score / unit;
}

bool is_alarm(const MitbihBeat& beat, std::size_t detector, double threshold) {
  const std::optional<double>& score = beat.scores[detector];
  return score ? *score > threshold : beat.label == BeatLabel::Normal;
}

Result<MitbihRun> run_mitbih(const std::filesystem::path& folder, MitbihSplit split,
                             std::span<const MitbihFold> folds,
                             std::span<const MitbihDetector> detectors,
                             const MitbihOptions& options) {
  if (const auto fits = check(folds, detectors); !fits) return std::unexpected(fits.error());
  MitbihRun run;
  run.split = split;
  run.budget = options.budget;
  run.missing = mitbih_missing(folder);
  for (const MitbihDetector& detector : detectors) run.detectors.push_back(detector.name);
  for (const std::string_view baseline : kMitbihBaselines) run.detectors.emplace_back(baseline);

  std::vector<PreparedFold> prepared(folds.size());
  for_each_record(folds.size(), options.threads, [&](std::size_t k, std::size_t) {
    prepared[k] = prepare(folder, folds[k], split);
  });
  for (std::size_t k = 0; k < folds.size(); ++k) {
    run.folds.push_back({.fold = folds[k], .calibration_beats = 0, .thresholds = {}});
    std::ranges::move(prepared[k].notes, std::back_inserter(run.notes));
  }
  const std::vector<Job> jobs = jobs_of(folds);
  std::vector<MitbihRow> rows(jobs.size());
  for_each_record(
      jobs.size(), options.threads,
      [&](std::size_t i, std::size_t thread) {
        const Job& job = jobs[i];
        const PreparedFold& fold = prepared[job.fold];
        rows[i] = assess_mitbih_record({.header = folder / (job.record + ".hea"),
                                        .fold = job.fold,
                                        .untested = spans_of(fold.untested, job.record),
                                        .locate = job.tested},
                                       detectors, fold.normal, thread);
      },
      options.progress);
  for (std::size_t k = 0; k < folds.size(); ++k) calibrate(jobs, rows, k, prepared[k], run);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!jobs[i].tested) continue;
    keep_tested(spans_of(prepared[jobs[i].fold].untested, jobs[i].record), rows[i]);
    run.rows.push_back(std::move(rows[i]));
  }
  return run;
}

}  // namespace crest::eval
