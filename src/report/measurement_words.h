// What was measured, in words.
#pragma once

#include <crest/error.h>

#include <string>
#include <vector>

#include "detect/record_measurements.h"

namespace crest::report {

/// A line each for heart rate, RR, PR, QRS, QT, both QTc with their formulas and the axis, with the
/// value or why there is none, and one on how it was measured; a single line where nothing could be
/// measured.
std::vector<std::string> measurements_in_words(const Result<detect::RecordMeasurements>& measured);

}  // namespace crest::report
