// One beat of a signal as delineation looks at it: leads of one size, noise averaged away.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/lead_matrix.h"

namespace crest::signal {

/// The usable leads of a signal, each divided by the usual size of its QRS complexes.
struct ScaledLeads {
  LeadMatrix fine;             ///< [leads, samples]
  LeadMatrix smooth;           ///< [leads, samples]: without what is shorter than P and T waves
  std::vector<float> weights;  ///< [leads]: less for noisy leads; their sum is 1
  double rate = 0;             ///< Hz

  std::ptrdiff_t samples(double seconds) const;
};

/// Leads without QRS complexes are left out. Linear time.
ScaledLeads scale_leads(const LeadMatrix& signal, const std::vector<bool>& usable, double rate,
                        std::span<const std::size_t> r_peaks);

/// The surroundings of one R peak. Places are samples from `first` on.
struct BeatView {
  std::ptrdiff_t first = 0;   ///< sample of the signal at place 0
  std::ptrdiff_t r_peak = 0;  ///< place of the R peak
  std::size_t alike = 0;      ///< beats around this one with a QRS complex of its shape
  LeadMatrix smooth;          ///< [leads, places]: this beat averaged with those alike
  LeadMatrix others;          ///< [leads, places]: mean of those alike; zero where there is none
  std::vector<float> gentle;  ///< [places]: slopes of all leads of `smooth` together, for P and T
  std::ptrdiff_t steep_first = 0;  ///< place of steep[0]
  std::vector<float> steep;        ///< slopes of the leads as they are, for QRS and around it

  std::ptrdiff_t size() const { return static_cast<std::ptrdiff_t>(gentle.size()); }
};

/// The view of beat `beat` of r_peaks (ascending, at least one). Of the four beats before and the
/// four after it those alike are laid on it, R peak on R peak, as far as the beats next to them; it
/// itself counts four times as much as one of them. No view reaches the R peaks next to it.
BeatView view_beat(const ScaledLeads& leads, std::span<const std::size_t> r_peaks,
                   std::size_t beat);

}  // namespace crest::signal
