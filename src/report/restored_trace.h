// The restored trace brought to where the measured one runs.
#pragma once

#include <crest/assessment.h>

#include <vector>

#include "report/ecg_page.h"

namespace crest::report {

/// The restored samples of the cell's lead over the cell's time, at the assessment's rate.
struct RestoredTrace {
  double first_time = 0;       ///< seconds
  std::vector<float> samples;  ///< in the unit of the cell; NaN where nothing was restored
};

/// The model restores a signal without its slow course (it is high-pass filtered), which the
/// measured trace still has. So the restored trace is laid on the running median, over 1 s, of
/// measured minus restored: what differs for less than half a second stays visible.
/// `rate` is the one of the cell's samples, in Hz. Empty for a lead that is not a standard one.
RestoredTrace restored_trace(const Assessment& assessment, const TraceCell& cell, double rate);

}  // namespace crest::report
