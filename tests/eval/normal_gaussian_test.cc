#include "eval/normal_gaussian.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace crest::eval {
namespace {

/// Eight vectors of four values: sin((i + 1) (j + 1)) (j + 1).
std::vector<float> vectors() {
  std::vector<float> values;
  for (int i = 1; i <= 8; ++i) {
    for (int j = 1; j <= 4; ++j) values.push_back(static_cast<float>(std::sin(i * j) * j));
  }
  return values;
}

constexpr std::array<float, 4> kPoint = {1, 2, 3, 4};

// scikit-learn 1.x: LedoitWolf().fit(x), shrinkage_ and mahalanobis(point) / 4.
TEST(NormalGaussian, IsThatOfScikitLearnWhereNothingIsLeftOut) {
  const auto normal = fit_gaussian(vectors(), 4, 1.0);
  ASSERT_TRUE(normal) << to_string(normal.error());
  EXPECT_EQ(normal->variances.size(), 4U);
  EXPECT_NEAR(normal->shrinkage, 0.4352958952853363, 1e-6);
  EXPECT_NEAR(distance_from(*normal, kPoint), 1.732704675958326, 1e-5);
  EXPECT_NEAR(distance_from(*normal, std::array<float, 4>{}), 0.009913785691744826, 1e-5);
}

// The same of the first three coordinates of PCA(svd_solver="full").
TEST(NormalGaussian, KeepsTheFewestComponentsThatHoldTheVariance) {
  const auto normal = fit_gaussian(vectors(), 4, 0.9);
  ASSERT_TRUE(normal) << to_string(normal.error());
  EXPECT_EQ(normal->variances.size(), 3U);
  EXPECT_NEAR(normal->shrinkage, 0.5786595159700082, 1e-6);
  EXPECT_NEAR(distance_from(*normal, kPoint), 2.0212815769905212, 1e-5);
}

TEST(NormalGaussian, DistancesAreThoseOfNormalsInTheMean) {
  const std::vector<float> values = vectors();
  const auto normal = fit_gaussian(values, 4, 1.0);
  ASSERT_TRUE(normal);
  double sum = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    sum += distance_from(*normal, std::span(values).subspan(4 * i, 4));
  }
  // Shrinking lowers large variances and raises small ones; their mean stays.
  EXPECT_GT(sum / 8, 0.3);
  EXPECT_LT(sum / 8, 1.5);
}

TEST(NormalGaussian, RefusesWhatHasNoSpread) {
  EXPECT_EQ(fit_gaussian(std::vector<float>(4, 1), 4, 1).error().kind, ErrorKind::Config);
  EXPECT_EQ(fit_gaussian(std::vector<float>(8, 1), 4, 1).error().reason,
            "the normal records do not differ");
  EXPECT_FALSE(fit_gaussian({}, 0, 1));
}

}  // namespace
}  // namespace crest::eval
