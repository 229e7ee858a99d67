// What the model says of normal ECGs that it was not trained on: the measure of what is rare.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace crest::model {

/// A plain value. Lists are ascending and have one value a calibration record.
struct Calibration {
  std::string records;             ///< what was calibrated on
  std::vector<double> scores;      ///< record scores
  std::vector<double> lead_scale;  ///< [leads]: median over the records of the map's highest value
  std::vector<double> peaks;       ///< the record's highest map value over its lead's scale
  /// Share of normal records that may hold a finding.
  double budget = 0.05;
};

/// Share of the calibration records with a value at least as high, the one in question counted
/// among them: (1 + how many) / (1 + all), which a new normal record undercuts with at most that
/// probability (conformal p-value; Vovk, Gammerman, Shafer 2005).
double p_value(const std::vector<double>& ascending, double value);

/// The least value whose p-value among `calibration.peaks` is at most the budget; infinite when
/// there are too few records for that budget.
double finding_threshold(const Calibration& calibration);

}  // namespace crest::model
