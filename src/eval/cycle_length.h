// How many samples a heartbeat lasts, in a signal of which no rate is known.
#pragma once

#include <crest/error.h>

#include "core/lead_matrix.h"

namespace crest::eval {

/// The shortest and the longest cycle that is looked for, in samples.
inline constexpr double kShortestCycle = 50;
inline constexpr double kLongestCycle = 2000;

/// The samples that a cycle of [leads, samples] lasts, between the bounds above: the lag at which
/// the signal resembles itself most. Each octave of cycles is looked at by itself, resampled so
/// that they last about 50 to 100 samples, filtered to what repeats as fast as they and up to five
/// times as fast, and cut into blocks, as the rate of a heart changes: the lag is the median over
/// the blocks of where the autocorrelation, the mean of the leads, has its maximum. Two cycles
/// repeat as well as one, so that of all octaves whose correlation comes near the highest the
/// fastest is taken; of cycles shorter than the bound two or three are found as one. Leads without
/// change are passed over. Pure; takes O(samples).
/// Error: InvalidInput where nothing repeats or the signal does not change. A signal of less than
/// three cycles gives none, or a wrong one by chance.
Result<double> samples_a_cycle(const LeadMatrix& signal);

}  // namespace crest::eval
