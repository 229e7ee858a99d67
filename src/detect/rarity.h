// How rare a record and its parts are among the normals that a model was calibrated on.
#pragma once

#include <crest/assessment.h>

#include "model/calibration.h"

namespace crest::detect {

/// Fills in what the score, the map and the R peaks of an assessment mean among the normals:
/// p-value and alarm of the record, rarities of its leads, beats and segments. The calibration is
/// one of as many leads.
void add_rarities(const model::Calibration& calibration, Assessment& assessment);

/// Of these the p-value and the alarm of the record alone, which its score gives.
void add_record_rarity(const model::Calibration& calibration, Assessment& assessment);

}  // namespace crest::detect
