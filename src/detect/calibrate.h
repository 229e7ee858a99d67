// Measures what a model says of normal records it was not trained on.
#pragma once

#include <crest/assessment.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "model/calibration.h"

namespace crest::detect {

/// The highest values of the map in all segments of one name.
struct SegmentExtremes {
  std::string segment;
  std::vector<double> lead_peaks;  ///< [leads]; 0: not assessed
};

/// What calibration needs to know of one normal record.
struct NormalExtremes {
  double score = 0;
  std::vector<double>
      lead_peaks;  ///< [leads] highest value of the map on each lead; 0: not assessed
  std::vector<SegmentExtremes> segments;  ///< in the order in which they first occur
};

/// The highest value of the map on each lead in samples `begin` to `end` (excluded); 0: not
/// assessed. [leads]
std::vector<double> lead_peaks_between(const Assessment& assessment, std::size_t begin,
                                       std::size_t end);

NormalExtremes extremes_of(const Assessment& assessment);

/// The highest of these values, each in the scale of its lead. [leads]
double highest_in_scale(std::span<const double> lead_peaks, std::span<const double> lead_scales);

/// What was calibrated on, for the model file.
struct CalibrationSource {
  std::string records;  ///< in words: "normal records of PTB-XL fold 9"
  std::string date;     ///< a day of UTC (core/utc_day.h)
};

/// The calibration by at least one record, all of as many leads. Too few for the budget leave it
/// without thresholds (model/alarm_budget.h).
model::Calibration calibrate(std::span<const NormalExtremes> normals, CalibrationSource source,
                             std::size_t alarms_per_1000);

}  // namespace crest::detect
