// Finding heartbeats on all leads at once.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/lead_matrix.h"

namespace crest::signal {

/// R peaks of [leads, samples], in ascending order, as samples at `rate` (Hz). Only leads marked in
/// `usable` (one entry a lead) are looked at; their units do not matter, they need not agree. The
/// place of a beat is the main deflection of its QRS complex over all leads, of either sign, the
/// same point in all beats of one shape. Silence and noise give few beats or none.
/// Works on the record as a whole, in time and memory that grow linearly with it; deterministic.
std::vector<std::size_t> find_r_peaks(const LeadMatrix& signal, const std::vector<bool>& usable,
                                      double rate);

}  // namespace crest::signal
