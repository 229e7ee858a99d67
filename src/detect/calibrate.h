// Measures what a model says of normal records it was not trained on.
#pragma once

#include <crest/assessment.h>

#include <cstddef>
#include <string>
#include <vector>

#include "model/calibration.h"

namespace crest::detect {

/// What calibration needs to know of one normal record.
struct NormalExtremes {
  double score = 0;
  std::vector<double>
      lead_peaks;  ///< [leads] highest value of the map on each lead; 0: not assessed
};

NormalExtremes extremes_of(const Assessment& assessment);

/// `records` says what they are, for the model file. At least one
/// record, all of as many leads.
model::Calibration calibrate(const std::vector<NormalExtremes>& normals, std::string records);

}  // namespace crest::detect
