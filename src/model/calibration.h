// What the model says of normal ECGs that it was not trained on: the measure of what is rare.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace crest::model {

/// The highest values in the segments of one name ("ST"), one for each record that has any.
struct SegmentPeaks {
  std::string segment;
  std::vector<double> peaks;  ///< ascending, in the scale of their leads

  bool operator==(const SegmentPeaks&) const = default;
};

/// A plain value. Every list is ascending and has one value a record: its most extreme.
struct Calibration {
  std::string records;  ///< what was calibrated on: "normal records of PTB-XL fold 9"
  std::string date;     ///< when: a day of UTC as in ISO 8601
  /// How many of 1000 normal records may raise an alarm by their score, and how many may hold a
  /// finding: 1 to kMostAlarms.
  std::size_t alarms_per_1000 = 50;
  std::vector<double> scores;  ///< of the records
  /// [leads] the map's highest value on the lead, of the records where the lead was assessed.
  std::vector<std::vector<double>> lead_peaks;
  /// The map's highest value in the scale of its lead within any beat. A beat reaches to the
  /// middle between its R peak and the next, the first and the last to the ends of the record.
  std::vector<double> beat_peaks;
  std::vector<SegmentPeaks> segments;  ///< none: segments were not told apart

  bool operator==(const Calibration&) const = default;
};

/// What makes the maps of leads comparable: the usual highest value of each, the median over the
/// records (the higher of two in the middle); 1 for a lead that none of them has. [leads]
std::vector<double> lead_scales(const Calibration& calibration);

/// Share of the calibration records with a value at least as high, the one in question counted
/// among them: (1 + how many) / (1 + all), which a new normal record undercuts with at most that
/// probability (conformal p-value; Vovk, Gammerman, Shafer 2005).
double p_value(std::span<const double> ascending, double value);

/// The least value, in the scale of its lead, that makes a finding: of calibration.beat_peaks that
/// are above their alarm threshold; infinite when there are too few records for the budget.
double finding_threshold(const Calibration& calibration);

}  // namespace crest::model
