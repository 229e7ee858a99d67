// The numbers of a run on MIT-BIH.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eval/beat_label.h"
#include "eval/bootstrap.h"
#include "eval/event_matching.h"
#include "eval/mitbih_protocol.h"
#include "eval/paired_difference.h"

namespace crest::eval {

/// The beats of one class. Intervals are of drawing the patients again.
struct MitbihClass {
  std::size_t beats = 0;
  std::size_t unscored = 0;
  std::size_t called = 0;  ///< unusual, as is_alarm counts
  Estimate share;          ///< called / beats
  Estimate auc;            ///< against N; none of N itself
};

/// Events of all records together, and the mean over records of each share that a record has.
struct MitbihEvents {
  EventCounts gross;
  std::array<std::optional<double>, 4> average;  ///< in the order of EventCounts' shares
};

struct MitbihResult {
  std::string detector;
  std::array<MitbihClass, kBeatClasses> classes;
  std::size_t ectopic = 0;                    ///< beats that are not N
  Estimate sensitivity;                       ///< of them, those called unusual
  std::optional<double> average_sensitivity;  ///< mean over the records that have such beats
  Estimate positive_predictivity;             ///< of beats called unusual, those that are not N
  std::optional<double> average_positive_predictivity;
  Estimate false_alarms_per_hour;
  Estimate auc;  ///< beats that are not N against N, all records together
  Estimate average_precision;
  std::optional<double> average_auc;  ///< mean over the records with both kinds
  std::size_t auc_records = 0;        ///< how many these are
  MitbihEvents ectopics_by_alarms, rhythms_by_alarms;
  std::optional<MitbihEvents> ectopics_by_findings, rhythms_by_findings;  ///< none of baselines
  std::optional<BeatCounts> qrs;
  std::optional<double> average_qrs_sensitivity, average_qrs_positive_predictivity;
  std::size_t failed = 0;  ///< records without a score
  std::size_t located = 0;
  Estimate map_auc;  ///< mean over the `located` records
  std::array<Estimate, kTrivialMaps.size()> trivial_auc;
};

/// The first detector against another one.
struct MitbihComparison {
  std::string first, other;
  AucDifference delong;              ///< of the areas, beats counting as independent
  std::optional<Interval> interval;  ///< of their difference, patients drawn again
};

struct MitbihEvaluation {
  BootstrapOptions bootstrap;
  double hours = 0;
  std::size_t beats = 0;
  std::vector<MitbihResult> results;          ///< of each detector
  std::vector<MitbihComparison> comparisons;  ///< of the first with each other
};

/// AUC of a detector within one record; none without both kinds of beats.
std::optional<double> auc_of(const MitbihRow& row, std::size_t detector);

/// The beat_runs of beats that count as called unusual.
std::vector<TimeSpan> alarm_runs(const MitbihRun& run, const MitbihRow& row, std::size_t detector);

MitbihEvaluation evaluate_mitbih(const MitbihRun& run, const BootstrapOptions& bootstrap = {});

}  // namespace crest::eval
