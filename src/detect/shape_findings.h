// What an alarm is raised for where no single place is unusual enough to be found on the map.
#pragma once

#include <crest/assessment.h>

#include <span>
#include <vector>

#include "core/lead_matrix.h"
#include "detect/finding_reasons.h"
#include "model/calibration.h"

namespace crest::detect {

/// A finding for each shape of `evidence` that at most `share` of the model's normals show as
/// strongly and that none of `findings` is about yet: the loss of a usual shape, such as flat T
/// waves in many leads, is spread too thin for any place of the map. It lies on the telling leads,
/// in that segment of the part (P or PR; QRS; ST or T) of every beat in which `map` [leads,
/// samples] (NaN where not assessed) is higher; its rarity is that of the evidence. Complete, in no
/// order.
std::vector<Finding> shape_findings(std::span<const EvidenceOf> evidence, double share,
                                    std::span<const Finding> findings, const LeadMatrix& map,
                                    const RecordTraces& traces,
                                    const model::Calibration& calibration);

}  // namespace crest::detect
