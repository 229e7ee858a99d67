// How far a share of few trials may be off.
#pragma once

#include <optional>

#include "eval/bootstrap.h"

namespace crest::eval {

/// The 95 % interval of a share, successes / trials, by Wilson's score (Wilson, J. American
/// Statistical Association 22, 1927; method 3 of Newcombe, Statistics in Medicine 17, 1998); unlike
/// Wald's it stays in [0, 1] and holds its promise for few trials. A trial may succeed in part.
/// None without trials.
std::optional<Interval> wilson_interval(double successes, double trials);

}  // namespace crest::eval
