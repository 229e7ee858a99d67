#include "signal/block_statistics.h"

#include <algorithm>
#include <cmath>

#include "core/extremes.h"
#include "core/lanes.h"

namespace crest::signal {
namespace {

constexpr double kLowestRate = 10;    // Hz
constexpr double kHighestRate = 1e5;  // Hz
constexpr double kCellRate = 125;     // Hz, about
constexpr double kBlockLength = 0.2;  // s, about
constexpr double kLag = 0.004;        // s, about: the second difference is greatest at 125 Hz

std::size_t at_least_one(double count) {
  return static_cast<std::size_t>(std::max(1.0, std::round(count)));
}

void measure_curvature(std::span<const float> x, std::size_t lag, Block& block) {
  if (x.size() <= 2 * lag) return;
  const std::size_t count = x.size() - 2 * lag;
  const float* const before = x.data();
  const float* const centre = before + lag;
  const float* const after = centre + lag;
  float total = 0;
  std::size_t i = 0;
  Lanes totals = {};
  Lanes peaks = {};
  for (; i + kLanes <= count; i += kLanes) {
    const Lanes middle = load_lanes(centre + i);
    const Lanes bend = load_lanes(before + i) - (middle + middle) + load_lanes(after + i);
    const Lanes size = higher(bend, -bend);
    totals += size;
    peaks = higher(peaks, size);
  }
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    total += totals[lane];
    block.sharpest = std::max(block.sharpest, peaks[lane]);
  }
  for (; i < count; ++i) {
    const float size = std::abs(before[i] - 2 * centre[i] + after[i]);
    total += size;
    block.sharpest = std::max(block.sharpest, size);
  }
  block.curvature = total / static_cast<float>(count);
}

// The means of the cells; returns that of the block.
float average_cells(std::span<const float> x, std::span<float> cells) {
  const std::size_t length = x.size() / cells.size();
  const float share = 1 / static_cast<float>(length);
  float sum = 0;
  const float* sample = x.data();
  for (float& cell : cells) {
    cell = 0;
    for (std::size_t i = 0; i < length; ++i) cell += sample[i];
    sample += length;
    cell *= share;
    sum += cell;
  }
  return sum / static_cast<float>(cells.size());
}

// Of a block of which all samples should be numbers.
Block sum_up(std::span<const float> x, const BlockGrid& grid, std::span<float> cells) {
  Block block;
  block.valid = true;
  block.mean = average_cells(x, cells);
  const Extremes extremes = extremes_of(x);
  block.lowest = extremes.lowest;
  block.highest = extremes.highest;
  measure_curvature(x, grid.lag, block);
  return block;
}

}  // namespace

BlockGrid block_grid(double rate, std::size_t samples) {
  BlockGrid grid;
  if (!(rate >= kLowestRate && rate <= kHighestRate)) return grid;
  grid.rate = rate;
  grid.cell = at_least_one(rate / kCellRate);
  grid.cells_per_block = at_least_one(kBlockLength * grid.cell_rate());
  grid.lag = at_least_one(kLag * rate);
  grid.blocks = samples / grid.block();
  return grid;
}

LeadBlocks sum_up_blocks(std::span<const float> samples, const BlockGrid& grid, float largest) {
  LeadBlocks lead;
  lead.blocks.reserve(grid.blocks);
  lead.cells.resize(grid.blocks * grid.cells_per_block);
  std::vector<float> repaired;
  float last = 0;
  for (std::size_t b = 0; b < grid.blocks; ++b) {
    const auto values = samples.subspan(b * grid.block(), grid.block());
    const auto cells =
        std::span(lead.cells).subspan(b * grid.cells_per_block, grid.cells_per_block);
    Block block = sum_up(values, grid, cells);
    // A sum is no number where a sample is none; that of numbers within the limits cannot overflow.
    const bool sound =
        std::isfinite(block.mean) && block.lowest >= -largest && block.highest <= largest;
    if (!sound) {
      std::size_t invalid = 0;
      repaired.assign(values.begin(), values.end());
      for (float& value : repaired) {
        if (std::abs(value) <= largest) {
          last = value;
        } else {
          value = last;
          ++invalid;
        }
      }
      block = sum_up(repaired, grid, cells);
      if (10 * invalid > values.size()) {
        block = {};
        std::ranges::fill(cells, last);
      }
    }
    last = sound ? values.back() : last;
    lead.blocks.push_back(block);
  }
  return lead;
}

}  // namespace crest::signal
