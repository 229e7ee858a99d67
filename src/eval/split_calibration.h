// Whether a calibration keeps its promise on normals that it has not seen: random halves of one
// set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "detect/calibrate.h"

namespace crest::eval {

/// How many alarms a set of records may raise.
struct AlarmBounds {
  std::size_t fewest = 0;
  std::size_t most = 0;
};

/// The exact 95 % bounds of the number of alarms among `held_out` normals at the threshold of so
/// many others (model::alarm_threshold), all exchangeable and their scores different: it is
/// distributed as a negative hypergeometric variable, a binomial one whose rate is a Beta variable
/// (David and Nagaraja, Order Statistics, 2003, on exceedances). At most 2.5 % lie below and above.
/// None can be raised with less than model::normals_needed(alarms_per_1000) normals.
AlarmBounds alarm_bounds(std::size_t normals, std::size_t held_out, std::size_t alarms_per_1000);

/// A share in each of many splits.
struct Spread {
  double mean = 0;
  double deviation = 0;  ///< standard deviation
  double lowest = 0;
  double highest = 0;
};

struct SplitResult {
  std::size_t alarms_per_1000 = 0;
  std::size_t calibration = 0;  ///< records in each
  std::size_t held_out = 0;     ///< likewise
  std::size_t needed = 0;       ///< to calibrate
  // Where there are as many as needed:
  double promised = 0;  ///< mean share of alarms where all scores are different
  AlarmBounds bounds;
  Spread alarms;      ///< share of the records held out
  Spread findings;    ///< share of them that hold a finding
  double within = 0;  ///< share of the splits whose number of alarms is within the bounds

  bool enough() const { return calibration >= needed; }
};

/// Splits normals at random into halves `splits` times, calibrates on one half and counts alarms
/// and findings in the other. The same seed gives the same splits for every budget. At least two
/// normals.
SplitResult evaluate_splits(std::span<const detect::NormalExtremes> normals,
                            std::size_t alarms_per_1000, std::size_t splits, std::uint64_t seed);

}  // namespace crest::eval
