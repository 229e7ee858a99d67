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

/// One detector over all records. Intervals are of drawing the records again. Means are over the
/// records that have the measure.
struct EcgadResult {
  std::string detector;
  bool baseline = false;
  std::size_t records = 0;
  std::size_t failed = 0;
  std::size_t with_both_kinds = 0;  ///< records that have an AUC
  Estimate pooled_auc;
  Estimate pooled_auc_inside;
  Estimate auc;
  Estimate vus_pr;
  Estimate dice;  ///< none for maps without findings, as all below
  EventCounts events;
  Estimate event_sensitivity;
  Estimate event_precision;
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
