// What findings say for themselves: segment, leads, direction, size and rarity.
#pragma once

#include <crest/assessment.h>

#include <span>
#include <vector>

#include "core/lead_matrix.h"
#include "detect/comparison.h"
#include "detect/record_places.h"
#include "model/calibration.h"
#include "signal/strip.h"

namespace crest::detect {

/// What a record's findings are read from; all of the same record.
struct RecordTraces {
  const signal::Strip& strip;
  const LeadMatrix& expected;  ///< [leads, samples]; NaN where not assessed
  std::span<const Place> places;
  std::span<const BeatMark> marks;
};

/// The findings of search_findings with all the rest of what they hold, rarest first, equally rare
/// ones the more telling first.
std::vector<Finding> with_reasons(std::vector<Finding> findings, const RecordTraces& traces,
                                  const model::Calibration& calibration);

/// A finding for each voltage that by itself reaches the threshold of a lead of its group.
std::vector<Finding> voltage_findings(std::span<const VoltageMark> voltages,
                                      const signal::Strip& strip,
                                      const model::Calibration& calibration);

/// Takes off the map [leads, samples] what the voltages add to it.
void take_off_voltage(std::span<const VoltageMark> voltages, double rate, LeadMatrix& map);

/// Assessment::qrs_heights of a strip with these segments. [leads]
std::vector<double> qrs_heights(std::span<const SegmentSpan> segments, const signal::Strip& strip);

}  // namespace crest::detect
