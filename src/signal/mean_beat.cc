#include "signal/mean_beat.h"

#include <algorithm>
#include <cmath>

#include "signal/median.h"

namespace crest::signal {
namespace {

constexpr std::size_t kSlopeReach = 2;      // cells to each side: about 32 ms, half a QRS complex
constexpr std::size_t kBlocksPerBeat = 10;  // 2 s: holds a beat at all but the slowest rates
constexpr float kHighestSlope = 1.5F;  // of a lead's usual QRS complex: an artefact counts no more
constexpr float kBeatShare = 0.5F;     // of the usual top of the steepness: lower is no beat
constexpr double kRefractory = 0.25;   // s
constexpr double kBefore = 0.3;        // s: the P wave too
constexpr double kAfter = 0.45;        // s: most of the T wave

// The usual top of a curve from the tops of its blocks: the median of those of 2 s.
float usual_top(std::span<const float> block_tops) {
  std::vector<float> tops;
  for (std::size_t b = 0; b < block_tops.size(); b += kBlocksPerBeat) {
    const std::size_t count = std::min(kBlocksPerBeat, block_tops.size() - b);
    tops.push_back(std::ranges::max(block_tops.subspan(b, count)));
  }
  return median_of(tops);
}

// The slope of one page of a lead, zero in blocks that do not count, and what is usual in it.
struct Slope {
  std::vector<float> values;  // [cells]
  std::vector<float> tops;    // [blocks]
  float mean = 0;             // over the blocks that count
};

void measure_slope(std::span<const float> cells, std::span<const BlockState> states,
                   std::size_t length, Slope& slope) {
  slope.values.assign(cells.size(), 0.0F);
  slope.tops.assign(states.size(), 0.0F);
  float sum = 0;
  std::size_t counted = 0;
  for (std::size_t block = 0; block < states.size(); ++block) {
    if (states[block] != BlockState::Good) continue;
    const std::size_t first = std::max(block * length, kSlopeReach);
    const std::size_t last = std::min((block + 1) * length, cells.size() - kSlopeReach);
    float top = 0;
    for (std::size_t i = first; i < last; ++i) {
      const float value = std::abs(cells[i + kSlopeReach] - cells[i - kSlopeReach]);
      slope.values[i] = value;
      sum += value;
      top = std::max(top, value);
    }
    slope.tops[block] = top;
    counted += length;
  }
  slope.mean = counted > 0 ? sum / static_cast<float>(counted) : 0;
}

// Adds what a lead contributes to the steepness of one page.
void add_steepness(const Slope& slope, std::span<float> steepness) {
  const float top = usual_top(slope.tops);
  if (!(top > 0)) return;
  // The mean slope of a clean lead is a tenth of its top, that of noise a third.
  const float weight = 1 - 3 * slope.mean / top;
  if (!(weight > 0)) return;
  const float scale = weight / top;
  const float highest = weight * kHighestSlope;
  for (std::size_t i = 0; i < steepness.size(); ++i) {
    steepness[i] += std::min(slope.values[i] * scale, highest);
  }
}

void find_places(std::span<const float> steepness, const BlockGrid& grid, std::size_t first,
                 std::vector<std::size_t>& places) {
  std::vector<float> tops;
  for (std::size_t i = 0; i < steepness.size(); i += grid.cells_per_block) {
    tops.push_back(std::ranges::max(steepness.subspan(i, grid.cells_per_block)));
  }
  const float least = kBeatShare * usual_top(tops);
  const auto refractory = static_cast<std::size_t>(kRefractory * grid.cell_rate());
  if (!(least > 0)) return;
  float height = 0;  // of the last place
  for (std::size_t i = 0; i < steepness.size(); ++i) {
    if (steepness[i] < least) continue;
    const bool apart = places.empty() || first + i >= places.back() + refractory;
    if (apart) {
      places.push_back(first + i);
    } else if (steepness[i] > height) {
      places.back() = first + i;
    } else {
      continue;
    }
    height = steepness[i];
  }
}

std::vector<std::size_t> steepest_places(std::span<const BeatSource> leads, const BlockGrid& grid) {
  const std::size_t length = grid.cells_per_block;
  std::vector<std::size_t> places;
  std::vector<float> steepness;
  Slope slope;
  for (std::size_t block = 0; block < grid.blocks; block += kBlocksPerPage) {
    const std::size_t count = std::min(kBlocksPerPage, grid.blocks - block);
    steepness.assign(count * length, 0.0F);
    for (const BeatSource& lead : leads) {
      if (lead.cells.empty()) continue;
      measure_slope(lead.cells.subspan(block * length, count * length),
                    lead.states.subspan(block, count), length, slope);
      add_steepness(slope, steepness);
    }
    find_places(steepness, grid, block * length, places);
  }
  return places;
}

bool all_good(std::span<const BlockState> states) {
  return std::ranges::all_of(states, [](BlockState state) { return state == BlockState::Good; });
}

// The mean of a lead's beats into `shape`; returns the share of their energy that it holds.
float lay_over(const BeatSource& lead, const BlockGrid& grid, const MeanBeat& beat,
               std::span<float> shape) {
  const std::size_t length = shape.size();
  float energy = 0;
  std::size_t beats = 0;
  for (const std::size_t place : beat.places) {
    if (place < beat.before || place - beat.before + length > lead.cells.size()) continue;
    const std::size_t first = place - beat.before;
    const std::size_t first_block = first / grid.cells_per_block;
    const std::size_t last_block = (first + length - 1) / grid.cells_per_block;
    if (!all_good(lead.states.subspan(first_block, last_block - first_block + 1))) continue;
    const auto cells = lead.cells.subspan(first, length);
    float mean = 0;
    for (const float value : cells) mean += value;
    mean /= static_cast<float>(length);
    for (std::size_t i = 0; i < length; ++i) {
      const float value = cells[i] - mean;
      shape[i] += value;
      energy += value * value;
    }
    ++beats;
  }
  if (beats == 0) return 0;
  const auto count = static_cast<float>(beats);
  float mean_energy = 0;
  for (float& value : shape) {
    value /= count;
    mean_energy += value * value;
  }
  if (beats < 2 || !(energy > 0)) return 0;
  // The mean of n beats of noise alone holds 1 / n of their energy.
  return std::max(0.0F, (count * count * mean_energy / energy - 1) / (count - 1));
}

}  // namespace

MeanBeat mean_beat(std::span<const BeatSource> leads, const BlockGrid& grid) {
  MeanBeat beat;
  beat.places = steepest_places(leads, grid);
  beat.before = static_cast<std::size_t>(kBefore * grid.cell_rate());
  const auto after = static_cast<std::size_t>(kAfter * grid.cell_rate());
  beat.shapes = LeadMatrix(leads.size(), beat.before + after);
  beat.common.resize(leads.size());
  for (std::size_t lead = 0; lead < leads.size(); ++lead) {
    if (leads[lead].cells.empty()) continue;
    beat.common[lead] = lay_over(leads[lead], grid, beat, beat.shapes.lead(lead));
  }
  return beat;
}

}  // namespace crest::signal
