// Whether a site's normal records score as those that a model was calibrated on.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/binomial.h"
#include "model/calibration.h"

namespace crest::detect {

enum class SiteVerdict {
  Safe,         ///< no difference found, by a test that would have found one that matters
  Recalibrate,  ///< the scores differ, or alarms come more often than the budget allows
  TooFew,       ///< no difference found, but one that matters could well have been missed
};

struct SiteCheckOptions {
  std::size_t permutations = 9999;
  std::size_t simulations = 2000;  ///< for the power
  std::uint64_t seed = 1;          ///< of both
};

/// The level of the test, and the power from which on finding nothing means something.
inline constexpr double kSiteCheckLevel = 0.05;
inline constexpr double kSiteCheckPower = 0.8;

struct SiteCheck {
  SiteVerdict verdict = SiteVerdict::TooFew;
  std::size_t model_normals = 0;
  std::size_t site_normals = 0;
  double model_median = 0;  ///< of the scores
  double site_median = 0;
  /// Share of pairs of a site's and a model's normal in which the site's scores higher, equal
  /// scores counting half: 0.5 where they are alike.
  double higher_at_site = 0.5;
  double p_value = 1;        ///< of the test: how often chance alone separates the two as far
  std::size_t alarms = 0;    ///< of the site's normals, at the model's threshold
  ShareInterval alarm_rate;  ///< exact 95 % interval of their share
  /// Probability that the test finds the site's rate of false alarms to be twice the budget.
  double power = 0;
  /// About how many normals of the site it takes for kSiteCheckPower; none: no number would do.
  std::optional<std::size_t> site_normals_needed;
  /// With no more than so many of the model's normals no number of the site's would do.
  std::size_t model_normals_exceeded = 0;
};

/// Compares the scores of a site's normals with those of the calibration.
///
/// The test is the log-rank test with the score in the place of the time (Savage, Annals of
/// Mathematical Statistics 27, 1956): each score counts by its rank, the highest most, and so
/// scores above the threshold weigh most. Its p-value is two-sided and exact for finite samples, as
/// it comes from random permutations of the records, 1 + how many of them separate the two groups
/// as far among 1 + all (Phipson and Smyth 2010); equal scores share the mean of their ranks'
/// weights.
///
/// The power is that against Lehmann's alternative, 1 - G = (1 - F)^d, with d such that the site's
/// normals exceed the threshold twice as often as the budget allows; against it no rank test is
/// locally more powerful. It is simulated, and, since ranks do not change with the scale, the same
/// whatever the distribution. site_normals_needed is Schoenfeld's formula (Biometrika 68, 1981).
///
/// Errors: Config where the calibration has no threshold, InvalidInput without scores.
Result<SiteCheck> check_site(const model::Calibration& calibration,
                             std::span<const double> site_scores,
                             const SiteCheckOptions& options = {});

}  // namespace crest::detect
