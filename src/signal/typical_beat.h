// The beat that a stretch of ECG repeats, in a form in which people can be compared.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/lead_matrix.h"

namespace crest::signal {

/// A beat's shape: samples evenly spaced in time, the R peak at kBeatR, 280 ms before to 432 ms
/// after it at a rate of 71 beats a minute.
inline constexpr double kBeatStep = 0.008;  // seconds
inline constexpr std::size_t kBeatR = 35;
inline constexpr std::size_t kBeatSamples = 90;

/// Parts of a shape by their place alone, as every beat has them: before the QRS complex, the
/// complex, and ST with T. Samples [begin, end).
struct ShapePart {
  std::size_t begin = 0;
  std::size_t end = 0;
};
inline constexpr ShapePart kBeforeQrs{0, 28};
inline constexpr ShapePart kQrs{28, 43};
inline constexpr ShapePart kRepolarisation{43, kBeatSamples};

/// One beat of a stretch: where each sample of a shape lies.
struct BeatClock {
  /// Of the time from the beginning of kRepolarisation on: a fast heart repolarises faster.
  double stretch = 1;

  /// Seconds from the R peak of a sample of a shape, and the sample, not rounded, at such a time.
  double seconds(std::size_t sample) const;
  double sample(double seconds) const;
};

/// (RR / 0.85 s)^0.35, for RR intervals from half to 1.6 times that: near the cube root of
/// Fridericia, Acta Med Scand 53 (1920), chosen on PTB-XL among 0.25, 0.35 and 0.5.
BeatClock clock_of(double rr_seconds);

/// What the beats of a stretch have in common. A plain value.
struct TypicalBeat {
  LeadMatrix shape;          ///< [leads, kBeatSamples]: median over the beats, each lead divided by
                             ///< its root mean square; zero in leads that are not usable
  std::vector<float> scale;  ///< [leads]: units of the signal in a unit of the shape
  BeatClock clock;
  std::size_t beats = 0;  ///< that lie whole in the signal
};

/// R peaks between samples: the vertex of a parabola through the energy of all usable leads, at
/// most half a sample off the highest sample within one of the given one. `signal` [leads,
/// samples].
std::vector<double> refine_r_peaks(const LeadMatrix& signal, const std::vector<bool>& usable,
                                   std::span<const std::size_t> r_peaks);

/// One beat of `signal` [leads, samples] at `rate` Hz, whose R peak lies at sample `r_peak`:
/// [leads, kBeatSamples] in the unit of the signal, between samples by straight lines; beyond its
/// ends the signal is taken to stay as it is there.
LeadMatrix sample_beat(const LeadMatrix& signal, double rate, double r_peak,
                       const BeatClock& clock);

/// Whether all of a shape lies in the signal.
bool lies_whole(const LeadMatrix& signal, double rate, double r_peak, const BeatClock& clock);

/// The typical beat of `signal` [leads, samples] at `rate` Hz, of those at `r_peaks` (ascending,
/// between samples: refine_r_peaks). None where no beat lies whole in the signal. Thread-safe.
std::optional<TypicalBeat> typical_beat(const LeadMatrix& signal, const std::vector<bool>& usable,
                                        double rate, std::span<const double> r_peaks);

/// Median RR interval in seconds of R peaks in samples; 0 of fewer than two.
double median_rr(std::span<const double> r_peaks, double rate);

}  // namespace crest::signal
