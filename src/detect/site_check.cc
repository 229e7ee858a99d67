#include "detect/site_check.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "core/random.h"
#include "model/alarm_budget.h"

namespace crest::detect {
namespace {

/// Sums that differ by rounding alone are as far from their mean.
constexpr double kRounding = 1e-9;

/// A score, and whether it is the site's.
using Scored = std::pair<double, bool>;

/// What each of so many ranks counts, from the lowest: the mean of that rank among exponentially
/// distributed values.
std::vector<double> savage_weights(std::size_t ranks) {
  std::vector<double> weights(ranks);
  double sum = 0;
  for (std::size_t i = 0; i < ranks; ++i) {
    sum += 1 / static_cast<double>(ranks - i);
    weights[i] = sum;
  }
  return weights;
}

/// Gives equal scores, of those in ascending order, the mean of their weights.
void share_among_equals(std::span<const Scored> ascending, std::span<double> weights) {
  for (std::size_t begin = 0; begin < ascending.size();) {
    std::size_t end = begin + 1;
    while (end < ascending.size() && ascending[end].first == ascending[begin].first) ++end;
    const auto equal = weights.subspan(begin, end - begin);
    const double mean =
        std::accumulate(equal.begin(), equal.end(), 0.0) / static_cast<double>(equal.size());
    std::ranges::fill(equal, mean);
    begin = end;
  }
}

/// How far the site's weights, of scores in ascending order, sum up away from what chance expects:
/// the weights have the mean 1.
double distance(std::span<const Scored> ascending, std::span<const double> weights) {
  double sum = 0;
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    if (ascending[i].second) sum += weights[i] - 1;
  }
  return std::abs(sum);
}

/// Distances, ascending, where chance draws the site's records from all.
std::vector<double> distances_by_chance(std::vector<double> weights, std::size_t site,
                                        std::size_t permutations, Random& random) {
  std::vector<double> distances(permutations);
  for (double& by_chance : distances) {
    double sum = 0;
    for (std::size_t i = 0; i < site; ++i) {
      std::swap(weights[i], weights[i + random.below(weights.size() - i)]);
      sum += weights[i] - 1;
    }
    by_chance = std::abs(sum);
  }
  std::ranges::sort(distances);
  return distances;
}

double p_of(double distance, std::span<const double> by_chance) {
  return model::p_value(by_chance, distance * (1 - kRounding));
}

/// The exponent of the alternative that matters: 1 - G = (1 - F)^exponent doubles the budget.
double exponent_of_doubling(std::size_t alarms_per_1000) {
  const double budget = static_cast<double>(alarms_per_1000) / 1000;
  return std::log(2 * budget) / std::log(budget);
}

/// Share of simulated pairs of samples that the test tells apart.
double simulate_power(std::size_t model, std::size_t site, double exponent,
                      const SiteCheckOptions& options, Random& random) {
  const std::vector<double> weights = savage_weights(model + site);
  const std::vector<double> by_chance =
      distances_by_chance(weights, site, options.permutations, random);
  std::size_t found = 0;
  std::vector<Scored> scores(model + site);
  for (std::size_t simulation = 0; simulation < options.simulations; ++simulation) {
    for (std::size_t i = 0; i < scores.size(); ++i) {
      // Exponentially distributed, of the rate 1 or the exponent.
      const bool of_site = i < site;
      const double waiting = -std::log1p(-uniform(random, 0, 1));
      scores[i] = {of_site ? waiting / exponent : waiting, of_site};
    }
    std::ranges::sort(scores);
    if (p_of(distance(scores, weights), by_chance) <= kSiteCheckLevel) ++found;
  }
  return static_cast<double>(found) / static_cast<double>(options.simulations);
}

/// Schoenfeld's formula for two samples without censoring: 1 / n + 1 / m = (ln d / z)^2.
void add_numbers_needed(double exponent, SiteCheck& check) {
  constexpr double kQuantiles = 1.959963984540054 + 0.8416212335729143;  // of 0.975 and 0.8
  const double share = std::pow(std::log(exponent) / kQuantiles, 2);
  check.model_normals_exceeded = static_cast<std::size_t>(1 / share);
  const double left = share - 1 / static_cast<double>(check.model_normals);
  if (left > 0) check.site_normals_needed = static_cast<std::size_t>(std::ceil(1 / left));
}

double median(std::span<const double> ascending) {
  const std::size_t half = ascending.size() / 2;
  return ascending.size() % 2 == 1 ? ascending[half] : (ascending[half - 1] + ascending[half]) / 2;
}

double share_of_higher_pairs(std::span<const double> model, std::span<const double> site) {
  double higher = 0;
  for (const double score : site) {
    const auto equal = std::ranges::equal_range(model, score);
    higher +=
        static_cast<double>(equal.begin() - model.begin()) + static_cast<double>(equal.size()) / 2;
  }
  return higher / (static_cast<double>(model.size()) * static_cast<double>(site.size()));
}

}  // namespace

Result<SiteCheck> check_site(const model::Calibration& calibration,
                             std::span<const double> site_scores, const SiteCheckOptions& options) {
  const std::vector<double>& model_scores = calibration.scores;
  const auto threshold = model::alarm_threshold(model_scores, calibration.alarms_per_1000);
  if (!threshold) {
    return std::unexpected(
        Error{ErrorKind::Config,
              "the model's own calibration has no threshold: " +
                  model::guarantee_in_words(model_scores.size(), calibration.alarms_per_1000),
              {},
              {}});
  }
  if (site_scores.empty()) {
    return std::unexpected(
        Error{ErrorKind::InvalidInput, "no normal record of the site was assessed", {}, {}});
  }
  std::vector<double> site(site_scores.begin(), site_scores.end());
  std::ranges::sort(site);
  std::vector<Scored> all;
  all.reserve(model_scores.size() + site.size());
  for (const double score : model_scores) all.emplace_back(score, false);
  for (const double score : site) all.emplace_back(score, true);
  std::ranges::sort(all);
  std::vector<double> weights = savage_weights(all.size());
  share_among_equals(all, weights);

  SiteCheck check;
  check.model_normals = model_scores.size();
  check.site_normals = site.size();
  check.model_median = median(model_scores);
  check.site_median = median(site);
  check.higher_at_site = share_of_higher_pairs(model_scores, site);
  Random random(options.seed);
  check.p_value = p_of(distance(all, weights),
                       distances_by_chance(weights, site.size(), options.permutations, random));
  check.alarms = static_cast<std::size_t>(
      std::ranges::count_if(site, [&](double score) { return score > *threshold; }));
  check.alarm_rate = exact_interval(check.alarms, site.size());
  const double exponent = exponent_of_doubling(calibration.alarms_per_1000);
  check.power = simulate_power(model_scores.size(), site.size(), exponent, options, random);
  add_numbers_needed(exponent, check);
  const double budget = static_cast<double>(calibration.alarms_per_1000) / 1000;
  if (check.p_value <= kSiteCheckLevel || check.alarm_rate.lower > budget) {
    check.verdict = SiteVerdict::Recalibrate;
  } else if (check.power >= kSiteCheckPower) {
    check.verdict = SiteVerdict::Safe;
  }
  return check;
}

}  // namespace crest::detect
