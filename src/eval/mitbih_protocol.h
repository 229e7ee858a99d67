// The protocols of single beats on MIT-BIH: what detectors say of every beat of the records that a
// fold tests, at a threshold that its validation records set.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eval/beat_label.h"
#include "eval/beat_matching.h"
#include "eval/for_each_record.h"
#include "eval/mitbih_split.h"
#include "eval/time_span.h"
#include "eval/trivial_maps.h"

namespace crest::eval {

/// A detector to be tested, with a model for each fold.
struct MitbihDetector {
  std::string name;
  std::vector<AssessRecord> folds;
};

/// The detectors that are always there, after those handed over.
inline constexpr std::array<std::string_view, 2> kMitbihBaselines = {"beat distance", "early beat"};

struct MitbihOptions {
  double budget = 0.01;  ///< share of the normal validation beats above the threshold
  std::size_t threads = 1;
  Progress progress;  ///< may be empty; the records of all folds
};

struct MitbihBeat {
  double time = 0;  ///< seconds
  int code = 0;     ///< of the annotation
  BeatLabel label = BeatLabel::Normal;
  std::vector<std::optional<double>> scores;  ///< [detectors]; none: not assessed
};

/// What one detector makes of a record besides the scores of its beats.
struct MitbihDetection {
  std::string reason;  ///< why it gives no score; empty where it does
  /// Its scores are in a unit of the record itself, so that no fold's differ from another's.
  bool own_unit = false;
  std::vector<TimeSpan> findings;  ///< none of the baselines
  /// Its R peaks against the annotated beats, all missed where it fails; none for "early beat".
  std::optional<BeatCounts> qrs;
  /// AUC of the points of the map, those within beats that are not N against the others, beside
  /// the trivial maps over the same points; 0 where the record was not assessed. None without such
  /// beats, and for the baselines.
  std::optional<double> map_auc;
  std::array<double, kTrivialMaps.size()> trivial_auc{};
};

/// One tested record of one fold.
struct MitbihRow {
  std::string record;
  std::size_t fold = 0;  ///< index into MitbihRun::folds
  std::string reason;    ///< why its annotations could not be read; nothing can be counted then
  double seconds = 0;    ///< that were tested: without pieces that were learned from
  std::vector<MitbihBeat> beats;
  std::vector<TimeSpan> ectopics;           ///< beat_runs of beats that are not N
  std::vector<TimeSpan> rhythms;            ///< marked as other than sinus rhythm
  std::vector<MitbihDetection> detections;  ///< [detectors]
};

struct MitbihRunFold {
  MitbihFold fold;
  std::size_t calibration_beats = 0;  ///< normal beats in validation pieces
  std::vector<double> thresholds;     ///< [detectors]; infinite where no such beat was scored
};

struct MitbihRun {
  MitbihSplit split = MitbihSplit::LeaveRecordsOut;
  double budget = 0.01;
  std::vector<std::string> detectors;  ///< names, baselines last
  std::vector<MitbihRunFold> folds;
  std::vector<MitbihRow> rows;
  std::vector<std::string> missing;  ///< records of DS1 and DS2 that are not at hand
  std::vector<std::string> notes;    ///< what could not be learned from, a line each

  double threshold(const MitbihRow& row, std::size_t detector) const {
    return folds[row.fold].thresholds[detector];
  }

  /// The score of a beat as it compares between folds, whose models differ: divided by the
  /// threshold of the fold where that is positive and finite, but for scores that have a unit of
  /// their own; every area over more than one fold is of these.
  std::optional<double> joined_score(const MitbihRow& row, const MitbihBeat& beat,
                                     std::size_t detector) const;
};

/// Whether a beat counts as called unusual: its score is above the threshold, or it has none and is
/// normal, so that what was not assessed counts against the detector either way.
bool is_alarm(const MitbihBeat& beat, std::size_t detector, double threshold);

/// Runs every fold. Each testing and validation record is assessed whole; a beat's score is
/// own_scores, distance_scores (fitted on the fold's training pieces) or early_scores. The
/// threshold is the smallest that at most the budget of the scored normal beats in the fold's
/// validation pieces exceed. Beats within ventricular flutter are left out as EC57 has it, and with
/// RandomBeats those whose beat_span meets a training or validation piece. A record that
/// cannot be read or assessed has a row with the reason. Deterministic whatever the threads.
/// Errors: Config where a detector has not one model a fold.
Result<MitbihRun> run_mitbih(const std::filesystem::path& folder, MitbihSplit split,
                             std::span<const MitbihFold> folds,
                             std::span<const MitbihDetector> detectors,
                             const MitbihOptions& options = {});

}  // namespace crest::eval
