// Engines on the same work in the same run: checked, then timed in turn.
#pragma once

#include <crest/error.h>

#include <span>
#include <string>
#include <vector>

#include "rival_process.h"

namespace crest::bench {

/// An engine and what it does in a comparison.
struct Entrant {
  RivalProcess* process = nullptr;
  Work work = Work::Pass;
  std::string note;  ///< what tells this one from others of the same engine
};

/// The middle one of several values, and how far others lie from it.
struct Spread {
  double median = 0, low = 0, high = 0;
};

struct Standing {
  double difference = 0;  ///< the largest from the answer expected
  bool right = false;     ///< within kTolerance; only then the rest is measured
  Spread wall;            ///< seconds, with the least and the most
  Spread processor;       ///< seconds of all threads, with the least and the most
  /// Processor time over that of the first entrant in the same round, with the quartiles.
  Spread ratio;
};

/// How far an answer may be from ours, of signals within [-1, 1]: what the benchmark of the kernels
/// allows too.
inline constexpr double kTolerance = 1e-4;

/// Checks each entrant's answer against `expected`, which holds what its work restores, and times
/// those that are right: `rounds` rounds, in each of which all work once, each round another one
/// first. Error: Internal, if an engine's process ends.
Result<std::vector<Standing>> compare(std::span<const Entrant> entrants,
                                      std::span<const std::vector<float>> expected,
                                      std::size_t rounds);

}  // namespace crest::bench
