// From a map to the places that normal ECGs rarely show.
#pragma once

#include <crest/assessment.h>

#include <vector>

#include "core/lead_matrix.h"
#include "model/calibration.h"

namespace crest::detect {

/// Findings of a map [12, samples] (NaN where not assessed) at `rate` Hz. A span begins and ends
/// where the map falls to half of the threshold and somewhere in between reaches the threshold;
/// spans that overlap in time are one finding, to which other leads are added that rise above half
/// of the threshold at that time. Rarest first, equally rare ones in the order of time. Deviations
/// are left 0.
std::vector<Finding> search_findings(const LeadMatrix& map, double rate,
                                     const model::Calibration& calibration);

}  // namespace crest::detect
