// Detectors against each other on the same records of PTB-XL.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/paired_difference.h"
#include "eval/ptbxl_protocol.h"

namespace crest::eval {

/// The first detector against another on the records of one group.
struct GroupComparison {
  std::string group;
  std::string first;
  std::string other;
  AucDifference delong;              ///< of their areas under the ROC curve
  std::optional<Interval> interval;  ///< of the difference, bootstrap over patients
};

/// Compares the first of `detectors` with each other one in every group where both areas exist
/// (delong_test). All must have scored the same records in the same order.
std::vector<GroupComparison> compare_detectors(std::span<const DetectorScores> detectors,
                                               const BootstrapOptions& bootstrap = {});

/// The comparisons as lines for people; where the other detector is better, the line says so.
std::string to_text(std::span<const GroupComparison> comparisons);

}  // namespace crest::eval
