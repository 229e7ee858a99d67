#include "eval/clustered_ranking.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/random.h"

namespace crest::eval {
namespace {

TEST(ClusteredRanking, GivesTheAreasOfTheBeatsDrawn) {
  Random random(3);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<double> scores;
    std::vector<std::uint8_t> abnormal;
    std::vector<std::size_t> clusters;
    for (int i = 0; i < 60; ++i) {
      scores.push_back(static_cast<double>(random.below(12)));  // many equal ones
      abnormal.push_back(random.below(4) == 0 ? 1 : 0);
      clusters.push_back(random.below(5));
    }
    std::vector<double> times(5);
    for (double& count : times) count = static_cast<double>(random.below(3));
    // The same beats, each copied out as often as its cluster was drawn.
    std::vector<double> drawn_scores;
    std::vector<std::uint8_t> drawn_abnormal;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      for (double k = 0; k < times[clusters[i]]; ++k) {
        drawn_scores.push_back(scores[i]);
        drawn_abnormal.push_back(abnormal[i]);
      }
    }
    const Ranking expected = rank(drawn_scores, drawn_abnormal);
    const Ranking ranking = ClusteredRanking(scores, abnormal, clusters).drawn(times);
    EXPECT_EQ(ranking.steps.size(), expected.steps.size());
    EXPECT_EQ(roc_auc_of(ranking), roc_auc_of(expected));
    EXPECT_EQ(average_precision_of(ranking), average_precision_of(expected));
  }
}

}  // namespace
}  // namespace crest::eval
