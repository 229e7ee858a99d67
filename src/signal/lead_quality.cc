#include "signal/lead_quality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "signal/gap.h"
#include "signal/median.h"

namespace crest::signal {
namespace {

constexpr std::size_t kBlocksPerSecond = 5;
// Of white noise of standard deviation 1, the mean of |x[t - lag] - 2 x[t] + x[t + lag]|: the
// difference has the variance 6, and its mean size is sqrt(2 / pi) of its standard deviation.
constexpr float kCurvatureOfNoise = 1.9544F;
// The share of blocks between the beats, at any rate up to 180 a minute.
constexpr std::size_t kQuietTenths = 4;
constexpr std::size_t kBlocksForHum = 8;  // of a page
// Less of the rest is no hum but noise that has some power at this frequency too.
constexpr float kHumShare = 0.3F;

// What may be, in the unit of the lead.
struct Limits {
  float range = kLargestRange;
  float offset = kLargestOffset;
  float noise = kLargestNoise;
};

Limits limits_of(float amplitude, bool voltage) {
  if (voltage) return {};
  if (amplitude <= 0) {
    constexpr float kNone = std::numeric_limits<float>::infinity();
    return {.range = kNone, .offset = kNone, .noise = kNone};
  }
  return {.range = kLargestRelativeRange * amplitude,
          .offset = kLargestRelativeOffset * amplitude,
          .noise = kLargestRelativeNoise * amplitude};
}

// Marks flat lines that last longer than any pause.
void mark_flat_lines(std::span<const Block> blocks, const BlockGrid& grid, bool voltage,
                     std::span<BlockState> states) {
  float lowest = std::numeric_limits<float>::max();
  float highest = -lowest;
  for (const Block& block : blocks) {
    if (!block.valid) continue;
    lowest = std::min(lowest, block.lowest);
    highest = std::max(highest, block.highest);
  }
  const float tolerance = voltage ? kFlatRange : 0;
  const auto longest =
      static_cast<std::size_t>(std::ceil(kLongestFlatLine / grid.seconds_per_block() - 0.5));
  const auto is_flat = [&](std::size_t b) {
    return blocks[b].valid && blocks[b].range() <= tolerance;
  };
  for (std::size_t begin = 0; begin < blocks.size();) {
    std::size_t end = begin;
    while (end < blocks.size() && is_flat(end)) ++end;
    if (end - begin >= std::min(longest, blocks.size())) {
      const Block& level = blocks[begin];
      const bool at_an_end =
          highest > lowest + tolerance && (level.highest == highest || level.lowest == lowest);
      const bool saturated = voltage ? std::abs(level.mean) >= kSaturatedLevel : at_an_end;
      std::fill(states.begin() + static_cast<std::ptrdiff_t>(begin),
                states.begin() + static_cast<std::ptrdiff_t>(end),
                saturated ? BlockState::Saturated : BlockState::Flat);
    }
    begin = std::max(end, begin + 1);
  }
}

// One page of a lead.
struct Page {
  std::span<const Block> blocks;
  std::span<BlockState> states;
  std::size_t first = 0;  // block of the lead
};

// The usual range of 1 s.
float amplitude_of(const Page& page, std::vector<float>& scratch) {
  scratch.clear();
  for (std::size_t b = 0; b < page.blocks.size(); b += kBlocksPerSecond) {
    float lowest = std::numeric_limits<float>::max();
    float highest = -lowest;
    for (std::size_t k = b; k < std::min(b + kBlocksPerSecond, page.blocks.size()); ++k) {
      if (!page.blocks[k].valid || page.states[k] != BlockState::Good) continue;
      lowest = std::min(lowest, page.blocks[k].lowest);
      highest = std::max(highest, page.blocks[k].highest);
    }
    if (highest >= lowest) scratch.push_back(highest - lowest);
  }
  return median_of(scratch);
}

void mark_lost(const Page& page, const Limits& limits, std::vector<float>& scratch) {
  scratch.clear();
  for (const Block& block : page.blocks) {
    if (block.valid) scratch.push_back(block.mean);
  }
  const float level = median_of(scratch);
  for (std::size_t b = 0; b < page.blocks.size(); ++b) {
    const Block& block = page.blocks[b];
    BlockState& state = page.states[b];
    if (!block.valid) {
      state = BlockState::Invalid;
    } else if (state == BlockState::Good) {
      const bool off_scale =
          block.range() > limits.range || std::abs(block.mean - level) > limits.offset;
      if (off_scale) {
        state = BlockState::OffScale;
      } else if (block.curvature > kCurvatureOfNoise * limits.noise) {
        state = BlockState::Noisy;
      }
    }
  }
}

bool is_off_baseline(BlockState state) {
  return state == BlockState::Good || state == BlockState::OffScale;
}

bool is_noise(BlockState state) { return state == BlockState::Good || state == BlockState::Noisy; }

// Range of the means of 1 s.
float wander_of(const Page& page) {
  float lowest = std::numeric_limits<float>::max();
  float highest = -lowest;
  float sum = 0;
  std::size_t good = 0;  // in a row
  for (std::size_t b = 0; b < page.blocks.size(); ++b) {
    if (!is_off_baseline(page.states[b])) {
      good = 0;
      sum = 0;
      continue;
    }
    sum += page.blocks[b].mean;
    if (good >= kBlocksPerSecond) sum -= page.blocks[b - kBlocksPerSecond].mean;
    if (++good < kBlocksPerSecond) continue;
    lowest = std::min(lowest, sum);
    highest = std::max(highest, sum);
  }
  return highest > lowest ? (highest - lowest) / kBlocksPerSecond : 0;
}

// The blocks between the beats.
void find_quiet_blocks(const Page& page, std::vector<float>& scratch,
                       std::vector<std::size_t>& quiet) {
  scratch.clear();
  quiet.clear();
  for (std::size_t b = 0; b < page.blocks.size(); ++b) {
    if (is_noise(page.states[b])) scratch.push_back(page.blocks[b].curvature);
  }
  if (scratch.empty()) return;
  const auto place =
      scratch.begin() + static_cast<std::ptrdiff_t>(scratch.size() * kQuietTenths / 10);
  std::ranges::nth_element(scratch, place);
  for (std::size_t b = 0; b < page.blocks.size() && quiet.size() < kBlocksForHum; ++b) {
    if (is_noise(page.states[b]) && page.blocks[b].curvature <= *place) {
      quiet.push_back(page.first + b);
    }
  }
  std::ranges::swap(scratch.front(), *place);
}

// Measures of the pages of a lead.
struct PageMeasures {
  std::vector<float> amplitude, wander, muscle_noise;
  std::array<std::vector<float>, 2> hum;  // of each mains frequency
};

void measure_noise(std::span<const float> samples, const Page& page, const BlockGrid& grid,
                   std::span<const MainsFilter> mains, std::vector<float>& scratch,
                   std::vector<std::size_t>& quiet, PageMeasures& measures) {
  find_quiet_blocks(page, scratch, quiet);
  if (quiet.empty()) return;
  float noise_share = 1;
  for (std::size_t m = 0; m < mains.size() && m < measures.hum.size(); ++m) {
    const Hum hum = measure_hum(samples, grid, quiet, mains[m]);
    const bool present = hum.share >= kHumShare;
    measures.hum[m].push_back(present ? hum.amplitude : 0);
    if (present) noise_share = std::min(noise_share, 1 - hum.share);
  }
  measures.muscle_noise.push_back(scratch.front() / kCurvatureOfNoise * std::sqrt(noise_share));
}

float share_of(std::span<const BlockState> states, BlockState state) {
  return states.empty() ? 0
                        : static_cast<float>(std::ranges::count(states, state)) /
                              static_cast<float>(states.size());
}

// Waves cut off at one level, looked for in the blocks that reach it.
class ClippedWaves {
 public:
  ClippedWaves(std::span<const float> samples, const BlockGrid& grid, float steep)
      : samples_(samples),
        shortest_(static_cast<std::size_t>(std::max(2.0, std::round(kShortest * grid.rate)))),
        longest_(grid.block()),
        steep_(steep) {}

  // Counts those that begin in [begin, end).
  std::size_t count(std::size_t begin, std::size_t end, float level) const {
    std::size_t waves = 0;
    for (std::size_t i = begin; i < end; ++i) {
      if (samples_[i] != level || (i > 0 && samples_[i - 1] == level)) continue;
      std::size_t after = i;
      while (after < samples_.size() && samples_[after] == level) ++after;
      const std::size_t length = after - i;
      const bool steep = (i > 0 && std::abs(samples_[i - 1] - level) > steep_) ||
                         (after < samples_.size() && std::abs(samples_[after] - level) > steep_);
      if (length >= shortest_ && length <= longest_ && steep) ++waves;
    }
    return waves;
  }

 private:
  static constexpr double kShortest = 0.006;  // s
  std::span<const float> samples_;
  std::size_t shortest_;
  std::size_t longest_;
  float steep_;
};

}  // namespace

std::string_view to_string(Verdict verdict) {
  constexpr std::array<std::string_view, 3> kNames = {"accepted", "limited", "rejected"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::string_view to_string(Fault fault) {
  constexpr std::array<std::string_view, 9> kNames = {
      "invalid samples", "flat line", "saturated",       "electrode off", "clipped",
      "spikes",          "mains hum", "baseline wander", "muscle noise"};
  return kNames[static_cast<std::size_t>(fault)];
}

LeadMeasurement measure_lead(std::span<const float> samples, const LeadBlocks& lead,
                             const BlockGrid& grid, std::span<const MainsFilter> mains,
                             bool voltage) {
  LeadMeasurement result;
  result.states.assign(lead.blocks.size(), BlockState::Good);
  mark_flat_lines(lead.blocks, grid, voltage, result.states);
  PageMeasures measures;
  std::vector<float> scratch;
  std::vector<std::size_t> quiet;
  for (std::size_t first = 0; first < lead.blocks.size(); first += kBlocksPerPage) {
    const std::size_t count = std::min(kBlocksPerPage, lead.blocks.size() - first);
    const Page page{.blocks = std::span(lead.blocks).subspan(first, count),
                    .states = std::span(result.states).subspan(first, count),
                    .first = first};
    const float amplitude = amplitude_of(page, scratch);
    mark_lost(page, limits_of(amplitude, voltage), scratch);
    measures.amplitude.push_back(amplitude);
    measures.wander.push_back(wander_of(page));
    measure_noise(samples, page, grid, mains, scratch, quiet, measures);
  }
  LeadQuality& quality = result.quality;
  quality.present = true;
  quality.invalid = share_of(result.states, BlockState::Invalid);
  quality.flat = share_of(result.states, BlockState::Flat);
  quality.saturated = share_of(result.states, BlockState::Saturated);
  quality.off_scale = share_of(result.states, BlockState::OffScale);
  quality.noisy = share_of(result.states, BlockState::Noisy);
  quality.amplitude = median_of(measures.amplitude);
  quality.wander = median_of(measures.wander);
  quality.muscle_noise = median_of(measures.muscle_noise);
  for (std::size_t m = 0; m < mains.size() && m < measures.hum.size(); ++m) {
    const float hum = median_of(measures.hum[m]);
    if (mains[m].cosine.empty() || (quality.hum_frequency > 0 && hum <= quality.hum)) continue;
    quality.hum = hum;
    quality.hum_frequency = static_cast<int>(mains[m].frequency);
  }
  return result;
}

std::size_t count_clipped_waves(std::span<const float> samples, const LeadBlocks& lead,
                                const BlockGrid& grid) {
  float lowest = std::numeric_limits<float>::max();
  float highest = -lowest;
  for (const Block& block : lead.blocks) {
    if (!block.valid) continue;
    lowest = std::min(lowest, block.lowest);
    highest = std::max(highest, block.highest);
  }
  if (!(highest > lowest)) return 0;
  constexpr float kSteep = 0.08F;  // of the range, from one sample to the next
  const ClippedWaves waves(samples, grid, kSteep * (highest - lowest));
  std::size_t at_top = 0;
  std::size_t at_bottom = 0;
  for (std::size_t b = 0; b < lead.blocks.size(); ++b) {
    const std::size_t begin = b * grid.block();
    const Block& block = lead.blocks[b];
    if (block.valid && block.highest == highest) {
      at_top += waves.count(begin, begin + grid.block(), highest);
    }
    if (block.valid && block.lowest == lowest) {
      at_bottom += waves.count(begin, begin + grid.block(), lowest);
    }
  }
  return std::max(at_top, at_bottom);
}

}  // namespace crest::signal
