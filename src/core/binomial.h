// How often so many of so many trials succeed, and what that says of the chance of each.
#pragma once

#include <cstddef>

namespace crest {

/// Probability that at least `successes` of `trials` independent trials succeed, each with the
/// probability `share` in [0, 1]: the sum of the binomial terms.
double binomial_at_least(std::size_t successes, std::size_t trials, double share);

/// The value that a Beta(a, b) variable stays below with `probability` in (0, 1), a and b whole and
/// at least 1: the share of which binomial_at_least(a, a + b - 1, share) is that probability
/// (Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 2, chapter 25), by bisection
/// to the last digits of a double.
double beta_quantile(std::size_t a, std::size_t b, double probability);

struct ShareInterval {
  double lower = 0;
  double upper = 1;
};

/// The exact 95 % interval of a share, which holds the true one at least that often whatever it is
/// (Clopper and Pearson, Biometrika 26, 1934). `successes` is at most `trials`; [0, 1] without
/// trials.
ShareInterval exact_interval(std::size_t successes, std::size_t trials);

}  // namespace crest
