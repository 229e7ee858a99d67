// What is done to a record before the network sees it; stored in the model file, so that a model
// always gets the signal it was trained on.
#pragma once

#include <cstddef>

namespace crest::signal {

struct Preprocessing {
  double rate = 500;              ///< Hz
  double highpass = 1;            ///< Hz; 0: none
  double lowpass = 25;            ///< Hz; 0: none
  int filter_order = 2;           ///< of each Butterworth filter, before it is run both ways
  std::size_t window = 4800;      ///< samples of the global view
  std::size_t beat_before = 140;  ///< samples of the local view before the R peak
  std::size_t beat_after = 340;   ///< samples from the R peak on
  std::size_t trend_width = 10;   ///< samples of the moving average

  std::size_t beat() const { return beat_before + beat_after; }
  bool operator==(const Preprocessing&) const = default;
};

}  // namespace crest::signal
