// Giving all beats of one shape the same point as their R peak.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/lead_matrix.h"

namespace crest::signal {

/// Where a QRS complex has two deflections of nearly the same height, now one and now the other is
/// the higher. Compares each beat with the beats before it and moves those that differ from most
/// others of their shape to the others' point. `r_peaks` are ascending samples of
/// [leads, samples] at `rate` Hz, each at the main deflection of its beat; returned are as many or
/// fewer, ascending. `usable` has one entry a lead.
std::vector<std::size_t> align_r_peaks(const LeadMatrix& signal, const std::vector<bool>& usable,
                                       double rate, std::span<const std::size_t> r_peaks);

/// The sample from `first` to `last` (excluded) where the sum of the squares of the usable leads is
/// greatest, each lead measured from the line half-way between its values at both ends.
std::size_t main_deflection(const LeadMatrix& signal, const std::vector<bool>& usable,
                            std::size_t first, std::size_t last);

}  // namespace crest::signal
