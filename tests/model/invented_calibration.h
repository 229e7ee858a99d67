// A calibration that nobody has measured.
#pragma once

#include "model/calibration.h"

namespace crest {

/// By 19 normals of twelve leads, whose scores and rarest beats lie `step` apart from `step` on.
inline model::Calibration invented_calibration(double step) {
  model::Calibration calibration;
  calibration.records = "invented normals";
  calibration.date = "2024-02-29";
  for (int i = 1; i <= 19; ++i) {
    calibration.scores.push_back(step * i);
    calibration.beat_peaks.push_back(step * i);
  }
  calibration.lead_peaks.assign(12, {1.0});
  return calibration;
}

}  // namespace crest
