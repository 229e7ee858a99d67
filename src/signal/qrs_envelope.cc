#include "signal/qrs_envelope.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/extremes.h"
#include "core/lanes.h"
#include "signal/median.h"
#include "signal/resample.h"

namespace crest::signal {
namespace {

// All in samples of the envelope.
constexpr std::size_t kSlopeReach = 4;      // x[i + 4] - x[i - 4]: greatest at 16 Hz
constexpr std::size_t kCurvatureReach = 6;  // 2 x[i] - x[i - 6] - x[i + 6]: greatest at 21 Hz
constexpr std::size_t kSmoothing = 7;       // width of each of two moving averages
constexpr std::size_t kBlock = 375;         // 1.5 s: holds a beat at all but the slowest rates
constexpr std::size_t kBlocksAround = 4;    // blocks to each side that share a level

float load_one(const float* value) { return *value; }

// The values with their first and last repeated `margin` times at either end.
std::vector<float> with_margins(std::span<const float> values, std::size_t margin) {
  std::vector<float> wide(values.size() + 2 * margin, values.front());
  std::ranges::copy(values, wide.begin() + static_cast<std::ptrdiff_t>(margin));
  std::fill_n(wide.end() - static_cast<std::ptrdiff_t>(margin), margin, values.back());
  return wide;
}

// Slope and curvature are in quadrature, so that the sum of their squares has no notches where one
// of them crosses zero.
std::vector<float> energy_of(std::span<const float> lead) {
  constexpr std::size_t kMargin = std::max(kSlopeReach, kCurvatureReach);
  const std::vector<float> wide = with_margins(lead, kMargin);
  const float* const centre = wide.data() + kMargin;
  const auto energy_at = [centre](std::size_t i, auto load) {
    const float* const at = centre + i;
    const auto slope = load(at + kSlopeReach) - load(at - kSlopeReach);
    const auto curvature = load(at) - (load(at + kCurvatureReach) + load(at - kCurvatureReach)) / 2;
    return slope * slope + curvature * curvature;
  };
  std::vector<float> energy(lead.size());
  std::size_t i = 0;
  for (; i + kLanes <= energy.size(); i += kLanes) {
    store_lanes(energy_at(i, load_lanes), &energy[i]);
  }
  for (; i < energy.size(); ++i) energy[i] = energy_at(i, load_one);
  return energy;
}

// Moving average of odd width, in place; the ends repeat the first and last value.
void smooth(std::vector<float>& values) {
  const std::vector<float> wide = with_margins(values, kSmoothing / 2);
  const auto average_at = [&wide](std::size_t i, auto load) {
    auto sum = load(&wide[i]);
    for (std::size_t k = 1; k < kSmoothing; ++k) sum += load(&wide[i + k]);
    return sum / float{kSmoothing};
  };
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    store_lanes(average_at(i, load_lanes), &values[i]);
  }
  for (; i < values.size(); ++i) values[i] = average_at(i, load_one);
}

// For each block the median of the values of the blocks around it.
std::vector<float> median_around(std::span<const float> values) {
  std::vector<float> medians;
  std::vector<float> around;
  for (std::size_t block = 0; block < values.size(); ++block) {
    const std::size_t first = block - std::min(block, kBlocksAround);
    const std::size_t last = std::min(values.size(), block + kBlocksAround + 1);
    around.assign(values.begin() + static_cast<std::ptrdiff_t>(first),
                  values.begin() + static_cast<std::ptrdiff_t>(last));
    medians.push_back(median_of(around));
  }
  return medians;
}

struct Levels {
  std::vector<float> peak;   // [blocks]: energy at the top of QRS complexes
  std::vector<float> floor;  // [blocks]: energy between them
};

std::size_t blocks_of(std::size_t samples) { return std::max<std::size_t>(1, samples / kBlock); }

Levels levels_of(std::span<const float> energy) {
  const std::size_t blocks = blocks_of(energy.size());
  Levels levels;
  std::vector<float> part;
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::size_t first = block * kBlock;
    const std::size_t count = block + 1 == blocks ? energy.size() - first : kBlock;
    const std::span<const float> values = energy.subspan(first, count);
    levels.peak.push_back(extremes_of(values).highest);
    // Every third value is enough: the energy is smooth.
    part.clear();
    for (std::size_t i = 0; i < values.size(); i += 3) part.push_back(values[i]);
    levels.floor.push_back(median_of(part));
  }
  levels.peak = median_around(levels.peak);
  levels.floor = median_around(levels.floor);
  return levels;
}

// Samples [begin, end) between the middles of the same two blocks.
struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t before = 0;  // block
  std::size_t after = 0;
};

// Where every sample lies among the blocks.
struct BlockPlaces {
  std::vector<Run> runs;
  std::vector<float> shares;  // [samples]: of the block after it
};

BlockPlaces places_among(std::size_t blocks, std::size_t samples) {
  BlockPlaces places;
  places.shares.reserve(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    const float place = (static_cast<float>(i) - kBlock / 2.0F) * (1.0F / kBlock);
    const float limited = std::clamp(place, 0.0F, static_cast<float>(blocks - 1));
    const auto before = static_cast<std::size_t>(limited);
    if (places.runs.empty() || places.runs.back().before != before) {
      places.runs.push_back(
          {.begin = i, .end = i, .before = before, .after = std::min(before + 1, blocks - 1)});
    }
    places.runs.back().end = i + 1;
    places.shares.push_back(limited - static_cast<float>(before));
  }
  return places;
}

// Sums over the leads, [samples].
struct EnvelopeSums {
  std::vector<float> energy;
  std::vector<float> peak;
};

// Adds a lead's energy where its levels are those of `run`.
void add_lead(std::span<const float> energy, const Levels& levels, const Run& run,
              std::span<const float> shares, EnvelopeSums& sums) {
  const float peak_before = levels.peak[run.before];
  const float peak_step = levels.peak[run.after] - peak_before;
  const float floor_before = levels.floor[run.before];
  const float floor_step = levels.floor[run.after] - floor_before;
  const auto add = [&](auto value, auto share, auto& energy_sum, auto& peak_sum) {
    const auto peak = peak_before + share * peak_step;
    const auto floor = floor_before + share * floor_step + 0.01F * peak;
    const decltype(value) none = {};
    // No lead counts for more than its usual QRS complex: an artefact on one lead alone stays low.
    energy_sum += floor > 0 ? (value < peak ? value : peak) / floor : none;
    peak_sum += floor > 0 ? peak / floor : none;
  };
  std::size_t i = run.begin;
  for (; i + kLanes <= run.end; i += kLanes) {
    Lanes energy_sum = load_lanes(&sums.energy[i]);
    Lanes peak_sum = load_lanes(&sums.peak[i]);
    add(load_lanes(&energy[i]), load_lanes(&shares[i]), energy_sum, peak_sum);
    store_lanes(energy_sum, &sums.energy[i]);
    store_lanes(peak_sum, &sums.peak[i]);
  }
  for (; i < run.end; ++i) add(energy[i], shares[i], sums.energy[i], sums.peak[i]);
}

}  // namespace

std::vector<float> qrs_envelope(const LeadMatrix& signal, const std::vector<bool>& usable,
                                double rate) {
  const PolyphaseFilter filter = polyphase_filter(rate, kEnvelopeRate);
  const std::size_t count = resampled_length(signal.samples, filter);
  const BlockPlaces places = places_among(blocks_of(count), count);
  EnvelopeSums sums{.energy = std::vector<float>(count), .peak = std::vector<float>(count)};
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    if (!usable[lead] || count == 0) continue;
    std::vector<float> energy = energy_of(resample(signal.lead(lead), filter));
    smooth(energy);
    smooth(energy);
    const Levels levels = levels_of(energy);
    for (const Run& run : places.runs) add_lead(energy, levels, run, places.shares, sums);
  }
  for (std::size_t i = 0; i < count; ++i) {
    sums.energy[i] = sums.peak[i] > 0 ? std::sqrt(sums.energy[i] / sums.peak[i]) : 0;
  }
  return std::move(sums.energy);
}

}  // namespace crest::signal
