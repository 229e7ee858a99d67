#include "eval/pooled_auc.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "eval/localisation_metrics.h"

namespace crest::eval {
namespace {

constexpr std::size_t kRecords = 30;
constexpr std::size_t kPoints = 200;

struct Points {
  std::vector<float> scores;
  std::vector<std::uint8_t> truth;
};

/// Scores on a grid of so many values, a little higher where abnormal.
Points random_points(int values) {
  std::mt19937 generator(3);
  std::uniform_real_distribution<float> uniform(0, 1);
  Points points;
  for (std::size_t i = 0; i < kRecords * kPoints; ++i) {
    points.truth.push_back(uniform(generator) < 0.2F ? 1 : 0);
    const float score = uniform(generator) + 0.3F * static_cast<float>(points.truth.back());
    points.scores.push_back(std::floor(score * static_cast<float>(values)));
  }
  return points;
}

TEST(PooledAuc, IsThatOfAllPoints) {
  for (const int values : {1, 2, 50, 1000000}) {
    Points points = random_points(values);
    points.scores[5] = std::numeric_limits<float>::quiet_NaN();
    points.scores[6] = std::numeric_limits<float>::infinity();
    points.scores[7] = -std::numeric_limits<float>::infinity();
    const PooledAuc pooled = pooled_auc(points.scores, points.truth, kPoints);
    ASSERT_TRUE(pooled.auc && pooled.interval);
    EXPECT_NEAR(*pooled.auc, point_auc(points.scores, points.truth).value(), 1e-12);
  }
}

TEST(PooledAuc, HasTheIntervalOfResampledRecords) {
  const Points points = random_points(1000000);
  const BootstrapOptions options{.resamples = 50, .confidence = 0.8, .seed = 4};
  const PooledAuc pooled = pooled_auc(points.scores, points.truth, kPoints, options);
  std::vector<std::int64_t> records(kRecords);
  for (std::size_t i = 0; i < kRecords; ++i) records[i] = static_cast<std::int64_t>(i);
  const auto expected = bootstrap_over_patients(
      records,
      [&](std::span<const std::size_t> drawn) {
        Points resample;
        for (const std::size_t record : drawn) {
          for (std::size_t i = record * kPoints; i < (record + 1) * kPoints; ++i) {
            resample.scores.push_back(points.scores[i]);
            resample.truth.push_back(points.truth[i]);
          }
        }
        return point_auc(resample.scores, resample.truth);
      },
      options);
  ASSERT_TRUE(pooled.interval && expected);
  EXPECT_NEAR(pooled.interval->lower, expected->lower, 5e-4);
  EXPECT_NEAR(pooled.interval->upper, expected->upper, 5e-4);
}

TEST(PooledAuc, IsNoneOfOneKind) {
  const Points points = random_points(10);
  const std::vector<std::uint8_t> normal(points.truth.size());
  EXPECT_FALSE(pooled_auc(points.scores, normal, kPoints).auc);
  EXPECT_FALSE(pooled_auc({}, {}, kPoints).auc);
}

}  // namespace
}  // namespace crest::eval
