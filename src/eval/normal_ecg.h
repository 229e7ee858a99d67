// A normal ECG made ready for planting changes, and the tools that change it.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/lead_matrix.h"
#include "core/random.h"
#include "eval/beat_waves.h"

namespace crest::eval {

/// The leads that are free: the other four limb leads follow from I and II.
inline constexpr std::array<std::size_t, 8> kFreeLeads = {0, 1, 6, 7, 8, 9, 10, 11};
/// A number for each of I, II, V1 to V6, in the order of kFreeLeads.
using FreeLeads = std::array<double, kFreeLeads.size()>;

struct NormalEcg {
  double rate = 0;
  LeadMatrix signal;  ///< [12, samples] in mV, standard order, no sample invalid
  BeatWaves beats;
  /// R peaks, outside of the record or at its edge, of the beats before the first and after the
  /// last of `beats`, whose waves may reach into it.
  std::ptrdiff_t beat_before = 0;
  std::ptrdiff_t beat_after = 0;

  std::ptrdiff_t samples_of(double seconds) const;
  double seconds_of(std::ptrdiff_t samples) const;
};

/// Why a change cannot be planted into an ECG: InvalidInput.
std::unexpected<Error> refuse_planting(std::string reason);

/// Errors: InvalidInput for a record without twelve leads in mV, with invalid samples, of less than
/// 5 s or 200 Hz, or whose waves are not found (see find_beat_waves), P among them.
Result<NormalEcg> prepare_normal(const Record& record);

/// 0 up to 0, 1 from 1, between them 3 u^2 - 2 u^3.
double smooth_step(double u);

/// A point of a curve.
struct Knot {
  double at = 0;
  double value = 0;
};

/// The curve through knots, ascending in `at`, without overshoot: cubic pieces whose slopes are
/// zero at turns (Fritsch and Carlson, SIAM J Numer Anal 17 (1980), with the harmonic mean of
/// Butland). Outside of the knots the value of the nearest.
double curve(std::span<const Knot> knots, double at);

/// R peaks of all beats whose waves may reach into the record: those found, one before and one
/// after. Samples, some outside of the record.
std::vector<std::ptrdiff_t> beats_in_reach(const NormalEcg& ecg);

/// Adds a wave of a beat to the change [12, samples] of a lead: `height(k)` for the samples k from
/// `first` to `last` (excluded) after sample `at` of the record, as far as they lie in it.
template <typename Height>
void add_wave(LeadMatrix& change, std::size_t lead, std::ptrdiff_t at, std::ptrdiff_t first,
              std::ptrdiff_t last, const Height& height) {
  const auto samples = change.lead(lead);
  const auto end = static_cast<std::ptrdiff_t>(samples.size());
  for (std::ptrdiff_t k = first; k < last; ++k) {
    if (at + k < 0 || at + k >= end) continue;
    samples[static_cast<std::size_t>(at + k)] += static_cast<float>(height(k));
  }
}

/// Takes the usual wave between two places of the mean beat (samples from its R peak) out of the
/// free leads `leads` of one beat, leaving the line between its ends.
class WaveRemover {
 public:
  WaveRemover(const NormalEcg& ecg, std::ptrdiff_t first, std::ptrdiff_t last);
  void remove(std::size_t lead, std::ptrdiff_t r_peak, LeadMatrix& change) const;
  /// What the usual wave of a lead reaches farthest above (or, negative, below) that line, in mV.
  double height(std::size_t lead) const;
  /// The usual wave of a lead at a sample from the R peak; zero outside.
  double at(std::size_t lead, std::ptrdiff_t k) const;

 private:
  LeadMatrix wave_;  // [12, last - first], tapered at both ends
  std::ptrdiff_t first_;
};

/// Seconds on each side of a P wave that are taken out with it.
inline constexpr double kWaveMargin = 0.016;

/// The P wave with its margins, as far as the QRS complex.
WaveRemover p_wave_of(const NormalEcg& ecg);

/// Makes the change of the free leads such that samples `first` to `last` (excluded) of the record
/// become the quiet line between their surroundings, with the noise of the rest before them.
void add_silence(const NormalEcg& ecg, std::ptrdiff_t first, std::ptrdiff_t last,
                 LeadMatrix& change);

/// Completes a change [12, samples] of the free leads by Einthoven and Goldberger and adds it;
/// samples where it is zero stay as they are, to the bit.
void apply_change(LeadMatrix& change, LeadMatrix& signal);

/// Where a sample of the record comes to lie. A stretch between two anchors that are as far apart
/// after as before is moved as it is; others are stretched.
struct Anchor {
  std::ptrdiff_t source = 0;
  std::ptrdiff_t target = 0;
};

/// Moves parts of the record in time; the first and the last anchor are the ends of the record.
/// Errors: InvalidInput where the anchors do not ascend in both, as where waves touch each other.
Result<LeadMatrix> retime(const LeadMatrix& signal, std::span<const Anchor> anchors);

}  // namespace crest::eval
