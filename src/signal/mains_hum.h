// The hum of the mains in a lead.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "signal/block_statistics.h"

namespace crest::signal {

/// Correlates a block with sine and cosine of one frequency. A plain value, made once a record.
struct MainsFilter {
  double frequency = 0;       ///< Hz
  float gain = 0;             ///< of the second difference at this frequency
  std::vector<float> cosine;  ///< [samples of a block - 2 lag]
  std::vector<float> sine;
};

/// The filter of 50 or 60 Hz; none (empty) where the rate is below 2.2 times the frequency.
MainsFilter mains_filter(double frequency, const BlockGrid& grid);

/// What quiet blocks hold beside the heart's signal.
struct Hum {
  float amplitude = 0;  ///< of the hum, in the unit of the lead
  float share = 0;      ///< of the power of the second difference that is hum, 0 to 1
};

/// Measures in the blocks listed, with their mean power, so that a hum of changing phase is seen.
Hum measure_hum(std::span<const float> samples, const BlockGrid& grid,
                std::span<const std::size_t> blocks, const MainsFilter& filter);

}  // namespace crest::signal
