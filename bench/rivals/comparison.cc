#include "comparison.h"

#include <algorithm>
#include <cstddef>

#include "bench/random_network.h"

namespace crest::bench {
namespace {

/// With `outside` of the values below what is low, and as many above what is high.
Spread spread_of(std::vector<double> values, double outside = 0) {
  if (values.empty()) return {};
  std::ranges::sort(values);
  const auto below = static_cast<std::size_t>(outside * static_cast<double>(values.size()));
  return {.median = values[values.size() / 2],
          .low = values[below],
          .high = values[values.size() - 1 - below]};
}

}  // namespace

Result<std::vector<Standing>> compare(std::span<const Entrant> entrants,
                                      std::span<const std::vector<float>> expected,
                                      std::size_t rounds) {
  std::vector<Standing> standings(entrants.size());
  std::vector<std::size_t> right;  // those that are timed
  for (std::size_t i = 0; i < entrants.size(); ++i) {
    const auto answer = entrants[i].process->answer(entrants[i].work);
    if (!answer) return std::unexpected(answer.error());
    standings[i].difference = largest_difference(*answer, expected[i]);
    standings[i].right = standings[i].difference <= kTolerance;
    if (standings[i].right) right.push_back(i);
  }
  std::vector<std::vector<Elapsed>> times(entrants.size());
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t turn = 0; turn < right.size(); ++turn) {
      const std::size_t i = right[(round + turn) % right.size()];
      const auto elapsed = entrants[i].process->time(entrants[i].work);
      if (!elapsed) return std::unexpected(elapsed.error());
      times[i].push_back(*elapsed);
    }
  }
  for (const std::size_t i : right) {
    std::vector<double> wall, processor, ratio;
    for (std::size_t round = 0; round < rounds; ++round) {
      wall.push_back(times[i][round].wall);
      processor.push_back(times[i][round].processor);
      // Without a right answer of the first there is nothing to compare with.
      if (standings.front().right) {
        ratio.push_back(times[i][round].processor / times.front()[round].processor);
      }
    }
    standings[i].wall = spread_of(std::move(wall));
    standings[i].processor = spread_of(std::move(processor));
    standings[i].ratio = spread_of(std::move(ratio), 0.25);
  }
  return standings;
}

}  // namespace crest::bench
