#include "signal/sharp_spikes.h"

#include <algorithm>
#include <cmath>

namespace crest::signal {
namespace {

constexpr float kWholeWithin = 0.7F;  // of the height at 12 ms is there at 4 ms already
constexpr std::size_t kLeastSpikes = 3;
constexpr std::size_t kLeastLeads = 3;
constexpr double kTogether = 0.006;     // s
constexpr double kEarliest = 0.3;       // s before the steepest place of a beat
constexpr double kLatest = 0.02;        // s after it
constexpr double kSameDistance = 0.05;  // s

// Height of the spike at a sample: by how much it stands out on both sides, 0 where it does not.
float height_at(const float* sample, std::size_t reach) {
  const float left = *sample - *(sample - reach);
  const float right = *sample - sample[reach];
  return left * right > 0 ? std::min(std::abs(left), std::abs(right)) : 0;
}

// Times of spikes seen in several leads at once, as samples.
std::vector<std::size_t> common_spikes(std::span<const std::vector<std::size_t>> spikes,
                                       double rate) {
  std::vector<std::size_t> all;
  for (const std::vector<std::size_t>& lead : spikes)
    all.insert(all.end(), lead.begin(), lead.end());
  std::ranges::sort(all);
  const auto together = static_cast<std::size_t>(std::ceil(kTogether * rate));
  std::vector<std::size_t> common;
  for (std::size_t first = 0; first < all.size();) {
    std::size_t last = first;
    while (last + 1 < all.size() && all[last + 1] - all[first] <= together) ++last;
    if (last - first + 1 >= std::min(kLeastLeads, spikes.size())) common.push_back(all[first]);
    first = last + 1;
  }
  return common;
}

}  // namespace

std::vector<std::size_t> find_spikes(std::span<const float> samples, const LeadBlocks& lead,
                                     const BlockGrid& grid, float least) {
  std::vector<std::size_t> spikes;
  if (grid.rate < kLeastRateForSpikes || !(least > 0)) return spikes;
  const std::size_t near = grid.lag;
  const std::size_t far = 3 * grid.lag;
  for (std::size_t b = 0; b < lead.blocks.size(); ++b) {
    const Block& block = lead.blocks[b];
    if (!block.valid || block.sharpest < least) continue;
    const std::size_t begin = std::max(b * grid.block(), far);
    const std::size_t end = std::min((b + 1) * grid.block(), samples.size() - far);
    for (std::size_t i = begin; i < end; ++i) {
      const float height = height_at(samples.data() + i, near);
      if (height < least || height < kWholeWithin * height_at(samples.data() + i, far)) continue;
      if (spikes.empty() || i - spikes.back() > far) {
        spikes.push_back(i);
      } else if (height > height_at(samples.data() + spikes.back(), near)) {
        spikes.back() = i;
      }
    }
  }
  return spikes;
}

std::size_t count_pacing_spikes(std::span<const std::vector<std::size_t>> spikes,
                                std::span<const std::size_t> places, const BlockGrid& grid) {
  const std::vector<std::size_t> common = common_spikes(spikes, grid.rate);
  std::vector<double> distances;  // s, to the beat that follows
  for (const std::size_t spike : common) {
    const double time = static_cast<double>(spike) / grid.rate;
    const auto next =
        std::ranges::lower_bound(places, (time - kLatest) * grid.cell_rate(), {},
                                 [](std::size_t place) { return static_cast<double>(place); });
    if (next == places.end()) continue;
    const double distance = static_cast<double>(*next) / grid.cell_rate() - time;
    if (distance <= kEarliest) distances.push_back(distance);
  }
  if (distances.size() < kLeastSpikes) return 0;
  std::ranges::sort(distances);
  std::size_t most = 0;  // at the same distance
  for (std::size_t first = 0, last = 0; first < distances.size(); ++first) {
    while (last < distances.size() && distances[last] - distances[first] <= kSameDistance) ++last;
    most = std::max(most, last - first);
  }
  const bool regular = most >= kLeastSpikes && 2 * most >= common.size();
  return regular ? distances.size() : 0;
}

}  // namespace crest::signal
