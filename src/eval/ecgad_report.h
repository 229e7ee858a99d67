// What comes out of the protocol of the paper's localisation benchmark, as a table and as a file.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/bootstrap.h"
#include "eval/ecgad_protocol.h"

namespace crest::eval {

/// A number and its bootstrap interval over records.
struct EcgadNumber {
  std::optional<double> value;
  std::optional<Interval> interval;
};

/// One detector over all records. Means are over the records that have the measure.
struct EcgadResult {
  std::string detector;
  bool baseline = false;
  std::size_t records = 0;
  std::size_t failed = 0;
  std::size_t with_both_kinds = 0;  ///< records that have an AUC
  EcgadNumber pooled_auc;
  EcgadNumber pooled_auc_inside;
  EcgadNumber auc;
  EcgadNumber vus_pr;
  EcgadNumber dice;  ///< none for maps without findings, as all below
  EventCounts events;
  EcgadNumber event_sensitivity;
  EcgadNumber event_precision;
};

std::vector<EcgadResult> evaluate_ecgad(std::span<const EcgadScores> scores,
                                        const BootstrapOptions& bootstrap = {});

/// The results as a table for people, and what the numbers mean. A map that knows nothing and does
/// at least as well as the best detector is marked.
std::string to_text(std::span<const EcgadResult> results, const BootstrapOptions& bootstrap = {});

/// One row a record and detector: record, detector, baseline, true_points, score, findings, auc,
/// vus_pr, dice, events, events_found, detections, detections_confirmed, reason.
std::string to_csv(std::span<const EcgadScores> scores);

}  // namespace crest::eval
