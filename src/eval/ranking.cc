#include "eval/ranking.h"

#include <algorithm>

namespace crest::eval {
namespace {

struct Place {
  double score;
  std::size_t index;
};

bool comes_before(const Place& a, const Place& b) {
  return a.score != b.score ? a.score > b.score : a.index < b.index;
}

}  // namespace

Ranking rank(std::span<const double> scores, std::span<const std::uint8_t> abnormal) {
  // Scores are sorted with their indices: looking them up by index would cost more than to move.
  std::vector<Place> places(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) places[i] = {scores[i], i};
  std::ranges::sort(places, comes_before);
  Ranking ranking;
  ranking.order.reserve(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i == 0 || places[i].score != places[i - 1].score) ranking.steps.emplace_back();
    RankStep& step = ranking.steps.back();
    ++(abnormal[places[i].index] != 0 ? step.abnormals : step.normals);
    ranking.order.push_back(places[i].index);
  }
  for (const RankStep& step : ranking.steps) {
    ranking.total.normals += step.normals;
    ranking.total.abnormals += step.abnormals;
  }
  return ranking;
}

std::optional<double> roc_auc_of(const Ranking& ranking) {
  if (!ranking.has_both_kinds()) return std::nullopt;
  double abnormals_above = 0;
  double pairs_won = 0;
  for (const RankStep& step : ranking.steps) {
    pairs_won += step.normals * (abnormals_above + step.abnormals / 2);
    abnormals_above += step.abnormals;
  }
  return pairs_won / (ranking.total.normals * ranking.total.abnormals);
}

std::optional<double> average_precision_of(const Ranking& ranking) {
  if (!ranking.has_both_kinds()) return std::nullopt;
  RankStep above;
  double sum = 0;
  for (const RankStep& step : ranking.steps) {
    above.normals += step.normals;
    above.abnormals += step.abnormals;
    sum += step.abnormals * above.abnormals / (above.abnormals + above.normals);
  }
  return sum / ranking.total.abnormals;
}

}  // namespace crest::eval
