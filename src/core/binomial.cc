#include "core/binomial.h"

#include <algorithm>
#include <cmath>

namespace crest {

double binomial_at_least(std::size_t successes, std::size_t trials, double share) {
  if (successes == 0) return 1;
  if (successes > trials || share <= 0) return 0;
  if (share >= 1) return 1;
  const auto all = static_cast<double>(trials);
  const double odds = std::log(share) - std::log1p(-share);
  // The logarithm of a term; terms themselves may be too small for a double.
  double term = all * std::log1p(-share);
  double sum = 0;
  for (std::size_t i = 1; i <= trials; ++i) {
    const auto chosen = static_cast<double>(i);
    term += std::log((all - chosen + 1) / chosen) + odds;
    if (i >= successes) sum += std::exp(term);
  }
  return std::min(sum, 1.0);
}

double beta_quantile(std::size_t a, std::size_t b, double probability) {
  double low = 0;
  double high = 1;
  for (;;) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    (binomial_at_least(a, a + b - 1, middle) < probability ? low : high) = middle;
  }
}

ShareInterval exact_interval(std::size_t successes, std::size_t trials) {
  constexpr double kTail = 0.025;
  const std::size_t failures = trials - successes;
  return {.lower = successes == 0 ? 0 : beta_quantile(successes, failures + 1, kTail),
          .upper = failures == 0 ? 1 : beta_quantile(successes + 1, failures, 1 - kTail)};
}

}  // namespace crest
