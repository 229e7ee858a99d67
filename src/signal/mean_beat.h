// The mean heartbeat of each lead, found without filters or a beat detector.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "core/lead_matrix.h"
#include "signal/block_statistics.h"

namespace crest::signal {

/// A lead as the mean beat sees it: its cells, and its blocks, of which the good ones count. Empty
/// for a lead that is not there.
struct BeatSource {
  std::span<const float> cells;        ///< [blocks * cells_per_block]
  std::span<const BlockState> states;  ///< [blocks]
};

/// All in cells of the grid.
struct MeanBeat {
  std::vector<std::size_t> places;  ///< where all leads together are steepest, once a beat
  std::size_t before = 0;           ///< cells of a shape before that place
  LeadMatrix shapes;  ///< [leads, cells]: mean less its own mean; zero where no beat counted
  std::vector<float> common;  ///< [leads]: share of the beats' energy that is common to all, 0 to 1
};

/// Finds the places where the leads together are steepest, about once a beat, and lays the beats
/// of each lead over each other. Good enough for polarities and for whether a lead shows beats at
/// all, not for timing: signal::find_r_peaks finds beats. Linear time.
MeanBeat mean_beat(std::span<const BeatSource> leads, const BlockGrid& grid);

}  // namespace crest::signal
