#include "eval/localisation_metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "eval/metrics.h"

namespace crest::eval {
namespace {

constexpr float kNotAssessed = std::numeric_limits<float>::quiet_NaN();

struct Series {
  std::vector<float> scores;
  std::vector<std::uint8_t> truth;
};

using Runs = std::vector<std::pair<std::size_t, std::size_t>>;

/// The series of reference/volume_under_surface.py: scores of a linear congruential generator on a
/// number of levels, raised by a third of them inside the events, given by first and last point.
Series series(std::uint32_t seed, std::size_t length, std::uint32_t levels, const Runs& events) {
  Series made = {.scores = {}, .truth = std::vector<std::uint8_t>(length)};
  for (const auto& [first, last] : events) {
    for (std::size_t i = first; i <= last; ++i) made.truth[i] = 1;
  }
  for (const std::uint8_t abnormal : made.truth) {
    seed = 1664525U * seed + 1013904223U;
    const std::uint32_t raise = abnormal != 0 ? levels / 3 : 0;
    made.scores.push_back(static_cast<float>((seed >> 16U) % levels + raise));
  }
  return made;
}

Series one_event() { return series(1, 120, 1000, {{50, 61}}); }
Series events_apart() { return series(2, 200, 40, {{20, 29}, {100, 100}, {150, 180}}); }
Series events_near() {
  return series(3, 150, 60, {{0, 3}, {9, 12}, {15, 15}, {17, 20}, {90, 99}, {140, 149}});
}

struct Example {
  std::string name;
  Series series;
  std::size_t max_buffer;
  std::optional<std::size_t> thresholds;
  double roc;
  double pr;
};

class SurfaceExamples : public testing::TestWithParam<Example> {};

TEST_P(SurfaceExamples, AgreeWithBruteForce) {
  const Example& example = GetParam();
  const auto found = volume_under_surface(example.series.scores, example.series.truth,
                                          example.max_buffer, example.thresholds);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->roc, example.roc, 1e-12);
  EXPECT_NEAR(found->pr, example.pr, 1e-12);
}

// Expected values: tests/eval/reference/volume_under_surface.py. The last two, whose thresholds are
// chosen as TSB-AD does, are also what its RangeAUC_volume_opt gives; PlainAreas is scikit-learn's
// roc_auc_score and average_precision_score.
INSTANTIATE_TEST_SUITE_P(
    Reference, SurfaceExamples,
    testing::Values(
        Example{"Two",
                {{0.1F, 0.2F, 0.9F, 0.3F, 0.8F, 0.7F, 0.2F, 0.6F, 0.1F, 0.4F},
                 {0, 0, 0, 0, 1, 1, 0, 0, 0, 0}},
                4,
                std::nullopt,
                0.893489930980957,
                0.631259212700931},
        Example{"BordersToBothEdges",
                {{9, 1, 3, 2, 0, 0, 1, 5, 1, 4, 0, 8}, {0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0}},
                6,
                std::nullopt,
                0.782210518566608,
                0.576098803406268},
        Example{"PlainAreas", one_event(), 0, std::nullopt, 0.752700617283951, 0.455321608370138},
        Example{"OneEvent", one_event(), 20, std::nullopt, 0.811715385255217, 0.502857173819917},
        Example{"ApartWithTies", events_apart(), 31, std::nullopt, 0.873686751711410,
                0.746409141610055},
        Example{"NearAndAtTheEnds", events_near(), 24, std::nullopt, 0.880552748879547,
                0.747642176627029},
        Example{"ThinnedThresholds", events_near(), 24, 17, 0.878608601455185, 0.721380432034445},
        Example{"MoreThresholdsThanPoints", events_apart(), 10, kTsbAdThresholds, 0.805880425326208,
                0.660479639770249}),
    [](const auto& tested) { return tested.param.name; });

TEST(VolumeUnderSurface, WithOneEventAndNoBufferIsThePlainArea) {
  for (std::uint32_t seed = 10; seed < 20; ++seed) {
    const Series made = series(seed, 300, 50, {{seed * 7, seed * 9}});
    const auto volumes = volume_under_surface(made.scores, made.truth, 0);
    EXPECT_NEAR(volumes->roc, point_auc(made.scores, made.truth).value(), 1e-12);
    EXPECT_NEAR(volumes->pr, point_average_precision(made.scores, made.truth).value(), 1e-12);
  }
}

TEST(VolumeUnderSurface, ForgivesBesideAnEventButNotFarFromIt) {
  Series made = {.scores = std::vector<float>(100), .truth = std::vector<std::uint8_t>(100)};
  for (std::size_t i = 50; i < 60; ++i) made.truth[i] = 1;
  const auto detect = [&](std::size_t from) {
    made.scores.assign(100, 0);
    for (std::size_t i = from; i < from + 10; ++i) made.scores[i] = 1;
    return volume_under_surface(made.scores, made.truth, 20).value();
  };
  const SurfaceVolumes exact = detect(50);
  const SurfaceVolumes beside = detect(56);
  const SurfaceVolumes far = detect(80);
  EXPECT_GT(exact.pr, beside.pr);
  EXPECT_GT(beside.pr, far.pr);
  EXPECT_GT(exact.roc, beside.roc);
  EXPECT_GT(beside.roc, far.roc);
}

// No point adjustment: one point of a long event is no better than one point.
TEST(VolumeUnderSurface, OnePointDoesNotFindAWholeEvent) {
  Series made = {.scores = std::vector<float>(100), .truth = std::vector<std::uint8_t>(100)};
  for (std::size_t i = 40; i < 60; ++i) made.truth[i] = 1;
  made.scores[50] = 1;
  EXPECT_NEAR(point_auc(made.scores, made.truth).value(), 0.5 + 0.5 / 20, 1e-12);
  EXPECT_LT(volume_under_surface(made.scores, made.truth, 10)->roc, 0.6);
}

// 30 minutes at 360 Hz, as the records of the MIT-BIH Arrhythmia Database.
TEST(VolumeUnderSurface, TakesWholeRecords) {
  Runs events;
  for (std::size_t i = 100; i < 649900; i += 1000) events.emplace_back(i, i + 80);
  const Series made = series(7, 650000, 60000, events);
  const auto volumes = volume_under_surface(made.scores, made.truth, 100, kTsbAdThresholds);
  ASSERT_TRUE(volumes);
  EXPECT_GT(volumes->roc, 0.7);
  EXPECT_LT(volumes->roc, 1);
}

// Expected: scikit-learn 1.9.1 with -1e30 in place of what was not assessed.
TEST(PointMetrics, RankWhatWasNotAssessedLowest) {
  const std::vector<std::uint8_t> truth = {0, 1, 0, 1, 1, 0, 0, 1};
  constexpr float kLowest = -std::numeric_limits<float>::infinity();
  for (const auto& [one, other] : {std::pair{-1e30F, -1e30F},
                                   {kNotAssessed, kNotAssessed},
                                   {kNotAssessed, kLowest},
                                   {kLowest, kNotAssessed}}) {
    const std::vector<float> scores = {0.1F, 0.5F, 0.5F, one, 0.9F, other, 0.5F, 0.2F};
    EXPECT_DOUBLE_EQ(point_auc(scores, truth).value(), 0.59375);
    EXPECT_DOUBLE_EQ(point_average_precision(scores, truth).value(), 0.65);
  }
}

TEST(PointMetrics, NeedBothKinds) {
  const std::vector<float> scores = {1, 2, 3};
  for (const std::uint8_t kind : {0, 1}) {
    const std::vector<std::uint8_t> truth(3, kind);
    EXPECT_FALSE(point_auc(scores, truth));
    EXPECT_FALSE(point_average_precision(scores, truth));
    EXPECT_FALSE(volume_under_surface(scores, truth, 5));
  }
  EXPECT_FALSE(point_auc({}, {}));
  EXPECT_FALSE(volume_under_surface({}, {}, 5));
}

/// The definition: each abnormal point against each normal one.
double auc_of_pairs(const Series& made) {
  double won = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < made.truth.size(); ++i) {
    for (std::size_t j = 0; j < made.truth.size(); ++j) {
      if (made.truth[i] == 0 || made.truth[j] != 0) continue;
      ++pairs;
      if (made.scores[i] > made.scores[j]) won += 1;
      if (made.scores[i] == made.scores[j]) won += 0.5;
    }
  }
  return won / pairs;
}

/// The definition: precision at the score of each abnormal point, over all of them.
double precision_at_each(const Series& made) {
  double sum = 0;
  double abnormals = 0;
  for (std::size_t i = 0; i < made.truth.size(); ++i) {
    if (made.truth[i] == 0) continue;
    double found = 0;
    double detected = 0;
    for (std::size_t j = 0; j < made.truth.size(); ++j) {
      if (made.scores[j] < made.scores[i]) continue;
      ++detected;
      found += made.truth[j];
    }
    sum += found / detected;
    ++abnormals;
  }
  return sum / abnormals;
}

TEST(PointMetrics, AgreeWithTheirDefinitionsPairByPair) {
  for (std::uint32_t seed = 30; seed < 40; ++seed) {
    const Series made = series(seed, 90, seed - 25, {{seed, seed + 5}, {seed + 20, seed + 20}});
    EXPECT_NEAR(point_auc(made.scores, made.truth).value(), auc_of_pairs(made), 1e-12);
    EXPECT_NEAR(point_average_precision(made.scores, made.truth).value(), precision_at_each(made),
                1e-12);
  }
}

TEST(PointMetrics, DependOnTheOrderOfScoresOnly) {
  Series made = events_apart();
  const auto auc = point_auc(made.scores, made.truth);
  const auto precision = point_average_precision(made.scores, made.truth);
  const auto volumes = volume_under_surface(made.scores, made.truth, 12);
  for (float& score : made.scores) score = std::exp(score / 8) - 3;
  EXPECT_EQ(point_auc(made.scores, made.truth), auc);
  EXPECT_EQ(point_average_precision(made.scores, made.truth), precision);
  EXPECT_EQ(volume_under_surface(made.scores, made.truth, 12)->pr, volumes->pr);
}

TEST(PointMetrics, AgreeWithThoseOfRecords) {
  const Series made = events_near();
  std::vector<LabelledScore> records;
  for (std::size_t i = 0; i < made.truth.size(); ++i) {
    records.push_back({.score = made.scores[i], .abnormal = made.truth[i] != 0});
  }
  EXPECT_EQ(point_auc(made.scores, made.truth), roc_auc(records));
  EXPECT_EQ(point_average_precision(made.scores, made.truth), average_precision(records));
}

TEST(Dice, IsTwiceTheSharedOverBoth) {
  using Mask = std::vector<std::uint8_t>;
  EXPECT_DOUBLE_EQ(dice(Mask{1, 1, 0, 0}, Mask{0, 1, 1, 0}), 0.5);
  EXPECT_DOUBLE_EQ(dice(Mask{1, 1, 1, 0}, Mask{0, 255, 0, 0}), 0.5);
  EXPECT_DOUBLE_EQ(dice(Mask{1, 0}, Mask{1, 0}), 1);
  EXPECT_DOUBLE_EQ(dice(Mask{1, 0}, Mask{0, 1}), 0);
  EXPECT_DOUBLE_EQ(dice(Mask{0, 0}, Mask{0, 1}), 0);
  EXPECT_DOUBLE_EQ(dice(Mask{0, 0}, Mask{0, 0}), 1);
}

}  // namespace
}  // namespace crest::eval
