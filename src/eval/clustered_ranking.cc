#include "eval/clustered_ranking.h"

namespace crest::eval {

ClusteredRanking::ClusteredRanking(std::span<const double> scores,
                                   std::span<const std::uint8_t> abnormal,
                                   std::span<const std::size_t> clusters) {
  const Ranking ranking = rank(scores, abnormal);
  places_.reserve(scores.size());
  for (std::size_t i = 0; i < ranking.order.size(); ++i) {
    const std::size_t index = ranking.order[i];
    const bool ends =
        i + 1 == ranking.order.size() || scores[ranking.order[i + 1]] != scores[index];
    places_.push_back(
        {.cluster = clusters[index], .abnormal = abnormal[index] != 0, .last_of_step = ends});
  }
}

Ranking ClusteredRanking::drawn(std::span<const double> times) const {
  Ranking ranking;
  RankStep step;
  for (const Place& place : places_) {
    (place.abnormal ? step.abnormals : step.normals) += times[place.cluster];
    if (!place.last_of_step || step.normals + step.abnormals == 0) continue;
    ranking.steps.push_back(step);
    ranking.total.normals += step.normals;
    ranking.total.abnormals += step.abnormals;
    step = {};
  }
  return ranking;
}

}  // namespace crest::eval
