// A strip compared with normal ECGs and with itself: the score and the map of the default detector.
#pragma once

#include <cstddef>
#include <optional>

#include "core/lead_matrix.h"
#include "detect/evidence.h"
#include "model/normal_reference.h"
#include "signal/strip.h"

namespace crest::detect {

/// What the network made of a strip: [leads, samples], both finite everywhere.
struct NetworkResult {
  double score = 0;      ///< mean error of restoration, weighed by the stated uncertainty
  LeadMatrix map;        ///< the same of each sample
  LeadMatrix restored;   ///< in the unit of the strip
};

/// [leads, samples] blocks. A plain value.
struct Comparison {
  double score = 0;
  EvidenceValues evidence;  ///< of a strip of several stretches the highest
  LeadMatrix map;           ///< 1: what one normal in twenty shows somewhere
  LeadMatrix expected;      ///< in the unit of the strip: what normals most like it show
};

/// Compares stretch by stretch (stretches_of), and within a stretch the rhythm in slices of about
/// ten seconds, so that a long record is not taken for unusual because it holds more beats; the
/// score is the mean over stretches and slices. `reference` is for as many leads. Thread-safe.
Comparison compare(const signal::Strip& strip, const model::NormalReference& reference,
                   const NetworkResult& network,
                   std::optional<std::size_t> left_out = std::nullopt);

}  // namespace crest::detect
