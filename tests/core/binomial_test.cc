#include "core/binomial.h"

#include <gtest/gtest.h>

namespace crest {
namespace {

TEST(BinomialAtLeast, IsTheUpperTail) {
  EXPECT_DOUBLE_EQ(binomial_at_least(0, 10, 0.3), 1);
  EXPECT_DOUBLE_EQ(binomial_at_least(11, 10, 0.3), 0);
  EXPECT_DOUBLE_EQ(binomial_at_least(1, 1, 0.3), 0.3);
  EXPECT_NEAR(binomial_at_least(10, 10, 0.3), 5.9049e-06, 1e-18);   // 0.3^10
  EXPECT_NEAR(binomial_at_least(1, 10, 0.3), 0.9717524751, 1e-14);  // 1 - 0.7^10
  EXPECT_NEAR(binomial_at_least(2, 3, 0.5), 0.5, 1e-15);            // by symmetry
  EXPECT_EQ(binomial_at_least(3, 10, 0), 0);
  EXPECT_EQ(binomial_at_least(3, 10, 1), 1);
}

TEST(BinomialAtLeast, KeepsItsDigitsWhereSingleTermsAreTooSmallForADouble) {
  // By symmetry: at least 10,001 of 20,001 at one half.
  EXPECT_NEAR(binomial_at_least(10'001, 20'001, 0.5), 0.5, 1e-9);
}

TEST(BetaQuantile, IsTheInverseOfTheTail) {
  EXPECT_NEAR(beta_quantile(1, 1, 0.95), 0.95, 1e-15);                  // uniform
  EXPECT_NEAR(beta_quantile(1, 19, 0.95), 0.14586850331224344, 1e-12);  // 1 - 0.05^(1/19)
  EXPECT_NEAR(beta_quantile(3, 1, 0.5), 0.7937005259840998, 1e-12);     // 0.5^(1/3)
  for (const double probability : {0.01, 0.5, 0.95}) {
    const double share = beta_quantile(7, 133, probability);
    EXPECT_NEAR(binomial_at_least(7, 139, share), probability, 1e-12);
  }
}

TEST(ExactInterval, HoldsTheTrueShareAtLeastAsOftenAsItSays) {
  for (const double share : {0.003, 0.02, 0.05, 0.3, 0.5}) {
    for (const std::size_t trials : {1U, 10U, 69U, 200U}) {
      double held = 0;
      for (std::size_t k = 0; k <= trials; ++k) {
        const ShareInterval interval = exact_interval(k, trials);
        if (share < interval.lower || share > interval.upper) continue;
        held += binomial_at_least(k, trials, share) - binomial_at_least(k + 1, trials, share);
      }
      EXPECT_GE(held, 0.95 - 1e-12) << share << " of " << trials;
    }
  }
}

TEST(ExactInterval, EndsAtNoneAndAll) {
  const ShareInterval none = exact_interval(0, 20);
  EXPECT_EQ(none.lower, 0);
  EXPECT_NEAR(none.upper, 0.16843347098308536, 1e-12);  // 1 - 0.025^(1/20)
  const ShareInterval all = exact_interval(20, 20);
  EXPECT_EQ(all.upper, 1);
  EXPECT_NEAR(all.lower, 1 - none.upper, 1e-12);
  const ShareInterval unknown = exact_interval(0, 0);
  EXPECT_EQ(unknown.lower, 0);
  EXPECT_EQ(unknown.upper, 1);
}

}  // namespace
}  // namespace crest
