// What comes out of the protocol of planted changes, as tables and as files.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/metrics.h"
#include "eval/planted_protocol.h"

namespace crest::eval {

/// One kind at one strength over all records. Shares and means are over `planted`.
struct PlantedResult {
  ChangeKind kind = ChangeKind::StElevation;
  Strength strength = Strength::Mild;
  std::size_t planted = 0;
  std::size_t left_out = 0;  ///< records that the change does not fit
  std::size_t failed = 0;    ///< of the planted ones, not assessed
  /// Of the score, records with the change against the same records as they are; one that was not
  /// assessed stands on the wrong side.
  std::optional<double> auc;
  std::optional<Interval> auc_interval;
  /// Records with an alarm (p-value of at most the budget, or not assessed), and with a finding.
  std::size_t alarms = 0;
  std::size_t alarms_before = 0;  ///< of the same records as they are
  std::size_t found = 0;
  std::size_t found_before = 0;
  bool located = false;  ///< whether the rest means anything
  MapMeasures map;
  std::array<MapMeasures, kTrivialMaps.size()> trivial;
  double dice = 0;
  EventCounts events;  ///< of all records together
};

struct PlantedEvaluation {
  std::size_t records = 0;    ///< normal records in mV
  std::size_t prepared = 0;   ///< of them, those that changes could be planted into
  std::size_t unread = 0;     ///< of them, those that could not be read
  std::size_t not_in_mv = 0;  ///< normal records left out
  BootstrapOptions bootstrap;
  std::vector<PlantedResult> results;  ///< by kind, then strength
};

/// The largest p-value that is an alarm.
inline constexpr double kAlarm = 0.05;

PlantedEvaluation evaluate_planted(const PlantedRun& run, const BootstrapOptions& bootstrap = {});

/// The evaluation as tables for people, with what their numbers mean.
std::string to_text(const PlantedEvaluation& evaluation);

/// One row a record, kind and strength: record, patient_id, kind, strength, what, score, p_value,
/// findings, auc, peak, peak_time, dice, events, events_found, detections, detections_confirmed,
/// then auc and peak of each trivial map, left_out and reason.
std::string to_csv(const PlantedRun& run);

/// Writes NAME.hea, NAME.dat (16 bits), NAME.crest (the truth as annotations, where there is any)
/// and NAME_mask.npy (uint8, [12, samples]) into a folder, replacing what is there. Errors: Io.
Result<void> write_planted(const std::filesystem::path& folder, const std::string& name,
                           double rate, const Planted& planted);

}  // namespace crest::eval
