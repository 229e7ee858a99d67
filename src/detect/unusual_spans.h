// Where a map rises far enough to be looked at, cut at the places that the stretches belong to.
#pragma once

#include <crest/assessment.h>

#include <cstddef>
#include <span>
#include <vector>

#include "core/lead_matrix.h"
#include "detect/record_places.h"

namespace crest::detect {

/// A span reaches as far as the map stays above this share of the threshold.
inline constexpr double kSkirt = 0.5;

struct UnusualSpan {
  FindingSpan span;
  std::size_t place = 0;  ///< index of the one that holds the peak
  double height = 0;      ///< of the peak, in units of the threshold of its lead; above kSkirt
};

/// The stretches of a map [leads, samples] at `rate` Hz (NaN where not assessed) that stay above
/// kSkirt of the threshold of their lead, `thresholds` [leads], by lead, then time. One that
/// crosses from a place into the next is cut there, but for a part whose highest sample touches a
/// higher one of its neighbour: it is the foot of what lies there and stays with it.
std::vector<UnusualSpan> unusual_spans(const LeadMatrix& map, double rate,
                                       std::span<const double> thresholds,
                                       std::span<const Place> places);

}  // namespace crest::detect
