// Spikes too sharp for a heart: artefacts, and those of pacemakers.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "signal/block_statistics.h"

namespace crest::signal {

/// Slower records show no spikes but QRS complexes that look like some.
inline constexpr double kLeastRateForSpikes = 240;  // Hz

/// Samples at which a lead rises or falls by at least `least` within about 4 ms and comes back as
/// fast, to where it stays for 12 ms: no wave of the heart does, as the narrowest, the R wave, is
/// 20 ms wide at half its height. Ascending. Looks only into blocks whose second difference allows
/// for a spike.
std::vector<std::size_t> find_spikes(std::span<const float> samples, const LeadBlocks& lead,
                                     const BlockGrid& grid, float least);

/// How many of the spikes of all leads a pacemaker made: those that several leads show at once,
/// from 0.3 s before a beat to its steepest place, half of them at the same distance to theirs.
/// 0 where there are fewer than three. `places` are those of the beats, in cells of the grid.
std::size_t count_pacing_spikes(std::span<const std::vector<std::size_t>> spikes,
                                std::span<const std::size_t> places, const BlockGrid& grid);

}  // namespace crest::signal
