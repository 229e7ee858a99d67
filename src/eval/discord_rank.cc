#include "eval/discord_rank.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace crest::eval {

std::size_t discord_rank(std::span<const float> scores, std::span<const std::uint8_t> truth,
                         std::size_t separation) {
  std::optional<float> sought;
  for (std::size_t t = 0; t < scores.size(); ++t) {
    if (truth[t] != 0 && !std::isnan(scores[t])) {
      sought = std::max(sought.value_or(scores[t]), scores[t]);
    }
  }
  if (!sought) return 0;
  std::vector<std::size_t> rivals;
  for (std::size_t t = 0; t < scores.size(); ++t) {
    if (truth[t] == 0 && scores[t] >= *sought) rivals.push_back(t);
  }
  std::ranges::sort(rivals, [&](std::size_t a, std::size_t b) {
    return scores[a] > scores[b] || (scores[a] == scores[b] && a < b);
  });
  const std::size_t reach = std::max<std::size_t>(separation, 1) - 1;
  std::vector<bool> taken(scores.size());
  std::size_t rank = 1;
  for (const std::size_t t : rivals) {
    if (taken[t]) continue;
    ++rank;
    const std::size_t first = t - std::min(t, reach);
    const std::size_t end = std::min(t + reach + 1, scores.size());
    std::fill(taken.begin() + static_cast<std::ptrdiff_t>(first),
              taken.begin() + static_cast<std::ptrdiff_t>(end), true);
  }
  return rank;
}

}  // namespace crest::eval
