// Where P, QRS and T of every single beat lie.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/lead_matrix.h"
#include "signal/strip.h"

namespace crest::signal {

/// One wave, in samples of the signal: onset <= peak <= end, all three inside of the signal and
/// part of the wave.
struct Wave {
  std::size_t onset = 0;
  std::size_t peak = 0;
  std::size_t end = 0;

  bool operator==(const Wave&) const = default;
};

/// The waves of one beat, in this order and without overlap: P ends before the onset of QRS, T
/// begins after the end of QRS and ends before the P wave or else the QRS complex of the next beat.
struct DelineatedBeat {
  std::optional<Wave> p;  ///< none where no P wave that precedes this beat stands out
  Wave qrs;               ///< onset, R peak as given, end (the J point)
  std::optional<Wave> t;  ///< none where no T wave stands out or the record ends before it does

  bool operator==(const DelineatedBeat&) const = default;
};

/// Delineates all leads together: one set of waves a beat. `signal` [leads, samples] at `rate` Hz
/// (125 to 1000), band-passed from about 0.5 Hz to about 40 Hz, of any unit; `usable` one entry a
/// lead: only those marked are looked at. `r_peaks`: strictly ascending samples of the signal
/// (find_r_peaks). Returned is one entry for each of r_peaks; where no lead has a QRS complex, or
/// r_peaks are not as said, onset and end of QRS are its peak and there is no other wave. The scale
/// and the sign of a lead do not matter, nor do ratios between leads: each is divided by the size
/// of its own QRS complexes. Method and measured errors: docs/delineation.md. Linear time;
/// deterministic; thread-safe.
std::vector<DelineatedBeat> delineate(const LeadMatrix& signal, const std::vector<bool>& usable,
                                      double rate, std::span<const std::size_t> r_peaks);

/// All usable leads of a strip together, at its R peaks.
std::vector<DelineatedBeat> delineate(const Strip& strip);

/// The same on one lead alone. The peak of QRS is the main deflection of that lead.
std::vector<DelineatedBeat> delineate_lead(std::span<const float> lead, double rate,
                                           std::span<const std::size_t> r_peaks);

/// Where in the beat a sample lies.
enum class Segment {
  P,      ///< in a P wave, both ends included
  PR,     ///< from the end of a P wave to the onset of its QRS complex
  QRS,    ///< in a QRS complex, both ends included
  ST,     ///< from J to the onset of T
  T,      ///< in a T wave, both ends included
  TP,     ///< from the end of T to the next P wave
  Rhythm  ///< not placed: before the first delineated wave, after the last one, or no beats at all
};

/// "P", "PR", "QRS", "ST", "T", "TP" or "rhythm".
std::string_view to_string(Segment segment);

/// The segment of `sample` among `beats` (of delineate, in order of time). Where a beat has no P
/// wave, TP lasts to its QRS complex and there is no PR. Where it has no T wave, ST lasts from J to
/// half-way to the next P wave or QRS complex, and TP from there on; after the last beat of the
/// record all beyond J is Rhythm then. Logarithmic time.
Segment segment_at(std::span<const DelineatedBeat> beats, std::size_t sample);

}  // namespace crest::signal
