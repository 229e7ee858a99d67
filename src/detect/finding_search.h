// From a map to the findings: what normal ECGs rarely show, told apart by what it is about.
#pragma once

#include <crest/assessment.h>

#include <span>
#include <vector>

#include "core/lead_matrix.h"
#include "detect/record_places.h"
#include "model/calibration.h"

namespace crest::detect {

/// Findings of a map [leads, samples] (NaN where not assessed) at `rate` Hz. A span begins and ends
/// where the map falls to half of the threshold (unusual_spans.h) and somewhere in between reaches
/// the threshold. Spans that lie in one place, or overlap in time where no beat gives a place, are
/// one finding, to which other leads are added that rise above half of the threshold there at that
/// time; what recurs in most beats is one finding too (recurring_findings.h). In no order; filled
/// in are start, end, spans, beats and of_beats.
std::vector<Finding> search_findings(const LeadMatrix& map, double rate,
                                     const model::Calibration& calibration,
                                     std::span<const Place> places);

/// Sets start and end of a finding by its spans, of which there is one at least.
void set_time(Finding& finding);

/// What the map must reach on each lead to be a finding. [leads]
std::vector<double> lead_thresholds(const model::Calibration& calibration);

}  // namespace crest::detect
