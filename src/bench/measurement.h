// Cases timed, and the table of what came out.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "bench/bench_case.h"
#include "bench/timing.h"

namespace crest::bench {

/// A case that was checked and, if its answer is right, timed.
struct Measurement {
  std::string name;
  bool right = false;
  double difference = 0, tolerance = 0;
  Timing timing;
  double operations = 0;  ///< 0: not counted
  double speed = 0;       ///< operations a second
  double share = 0;       ///< of the peak of the cores used
};

/// Checks the answer of a case and times it `repetitions` times. `peak` is the highest GFLOP/s of
/// one core seen so far; it is measured again after the case and kept if higher.
Measurement measure(const Case& timed, const nn::Kernels& kernels, std::size_t repetitions,
                    double& peak);

/// The head and the rows of a table, as plain text or in Markdown.
std::string table_head(bool markdown);
std::string table_row(const Measurement& measurement, bool markdown);

}  // namespace crest::bench
