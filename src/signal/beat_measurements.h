// Heart rate, intervals and axis, as they are read from an ECG with a ruler.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "signal/strip.h"

namespace crest::signal {

/// What single beats show, in the order of time; seconds but for the axis. A beat that lacks a wave
/// adds nothing to the lists that need it.
struct BeatIntervals {
  std::size_t beats = 0;
  std::vector<double> rr = {};   ///< from R peak to R peak, where nothing between them is missing
  std::vector<double> pr = {};   ///< from the onset of P to the onset of QRS
  std::vector<double> qrs = {};  ///< from the onset of QRS to J
  std::vector<double> qt = {};   ///< from the onset of QRS to the end of T
  /// Net area of the QRS complex over the level at its onset, in mV s, in I and aVF.
  std::vector<double> net_one = {};
  std::vector<double> net_avf = {};
  std::string no_axis = {};  ///< why there are none; empty where there are some
};

/// Delineates a strip, best one of 500 Hz filtered from 0.5 to 40 Hz (signal/delineation.h says how
/// well that works). Thread-safe.
BeatIntervals beat_intervals(const Strip& strip);

/// Adds the beats of another stretch of the same record.
void append(BeatIntervals& all, const BeatIntervals& more);

/// One value for all beats, or why there is none.
struct Measured {
  std::optional<double> value;
  std::size_t beats = 0;  ///< it is the median of so many
  std::string reason;     ///< empty where there is a value
};

/// Medians over the beats; seconds but where it says otherwise.
struct BeatMeasurements {
  std::size_t beats = 0;
  Measured heart_rate{};  ///< 1/min: 60 s over the median RR interval
  Measured rr{};
  Measured shortest_rr{};
  Measured longest_rr{};
  Measured pr{};
  Measured qrs{};
  Measured qt{};
  Measured qtc_bazett{};      ///< QT / (RR / 1 s)^(1/2), Bazett 1920; medians of QT and RR
  Measured qtc_fridericia{};  ///< QT / (RR / 1 s)^(1/3), Fridericia 1920
  /// Degrees in (-180, 180], of the medians of the net areas of QRS in I and aVF: the angle of
  /// (I, 2 aVF / sqrt 3), as the geometry of Einthoven's triangle has it. 0: towards the left arm,
  /// 90: towards the feet.
  Measured axis{};
};

/// PR needs a P wave in half of the beats, QT a T wave in half, and each three values, for single
/// waves may be mistaken; where that is not so, the reason says what is missing.
BeatMeasurements measure(const BeatIntervals& intervals);

}  // namespace crest::signal
