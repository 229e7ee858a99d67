// What is done to a record before the network sees it; stored in the model file, so that a model
// always gets the signal it was trained on.
#pragma once

#include <cstddef>

namespace crest::signal {

inline constexpr std::size_t kStandardLeadCount = 12;

struct Preprocessing {
  /// 0: the twelve standard leads, found by their names. Else so many signals of a record, from its
  /// first on, whatever they are called.
  std::size_t signals = 0;
  double rate = 500;              ///< Hz
  double highpass = 1;            ///< Hz; 0: none
  double lowpass = 25;            ///< Hz; 0: none
  int filter_order = 2;           ///< of each Butterworth filter, before it is run both ways
  std::size_t window = 4800;      ///< samples of the global view
  std::size_t beat_before = 140;  ///< samples of the local view before the R peak
  std::size_t beat_after = 340;   ///< samples from the R peak on
  std::size_t trend_width = 10;   ///< samples of the moving average

  std::size_t leads() const { return signals > 0 ? signals : kStandardLeadCount; }
  std::size_t beat() const { return beat_before + beat_after; }
  bool operator==(const Preprocessing&) const = default;
};

}  // namespace crest::signal
