// crest-bench: how fast this CPU runs the network, and what share of its peak that is. An answer
// that differs from the reference kernels' is not timed.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "cases.h"
#include "nn/peak.h"
#include "timing.h"

namespace crest::bench {
namespace {

struct Options {
  std::string kernels;
  std::string only;  ///< part of the names of the cases to run
  std::size_t repetitions = 15;
};

/// Prints one line; false if the answer is wrong.
bool run_case(const Case& timed, const nn::Kernels& kernels, const Options& options, double& peak) {
  const double difference = timed.difference();
  if (!(difference <= timed.tolerance)) {
    fmt::print("{:<32} wrong: differs from the reference by {:.1e}, allowed {:.1e}\n", timed.name,
               difference, timed.tolerance);
    return false;
  }
  const Timing timing = time_repeatedly(options.repetitions, timed.run);
  peak = std::max(peak, nn::measure_peak(kernels));
  const double speed = timed.operations / timing.processor * 1e-9;
  fmt::print("{:<32} {:9.3f} {:9.3f} {:9.3f} {:9.3f} {:8.3f} {:8.1f} {:6.1f} %\n", timed.name,
             timing.median * 1e3, timing.minimum * 1e3, timing.maximum * 1e3,
             timing.processor * 1e3, timed.operations * 1e-9, speed, 100 * speed / peak);
  return true;
}

int run(const Options& options) {
  const auto kernels = nn::choose_kernels(options.kernels);
  if (!kernels) {
    fmt::print(stderr, "crest-bench: {}\n", to_string(kernels.error()));
    return 2;
  }
  double peak = nn::measure_peak(**kernels);
  fmt::print("kernels {}, one thread, peak of one core {:.1f} GFLOP/s (f32 multiply-add)\n",
             (*kernels)->name, peak);
  fmt::print("Times in ms of {} runs; speed and share of the peak by processor time.\n\n",
             options.repetitions);
  fmt::print("{:<32} {:>9} {:>9} {:>9} {:>9} {:>8} {:>8} {:>8}\n", "", "median", "min", "max",
             "processor", "GFLOP", "GFLOP/s", "of peak");
  bool all_right = true;
  for (const auto& make_cases : {product_cases, network_cases}) {
    for (const Case& timed : make_cases(**kernels)) {
      if (!timed.name.contains(options.only)) continue;
      all_right = run_case(timed, **kernels, options, peak) && all_right;
    }
  }
  return all_right ? 0 : 1;
}

}  // namespace
}  // namespace crest::bench

int main(int argc, char** argv) try {
  crest::bench::Options options;
  CLI::App app("Times the kernels and the network on one core, after checking their answers");
  app.add_option("--kernels", options.kernels, "reference, AVX3, AVX2 ...; default: the fastest")
      ->envname("CREST_KERNELS");
  app.add_option("--only", options.only, "only cases whose name holds this");
  app.add_option("--repetitions", options.repetitions, "timed runs of each case")
      ->check(CLI::Range(9, 100'000));
  CLI11_PARSE(app, argc, argv);
  return crest::bench::run(options);
} catch (const std::exception& exception) {
  std::fprintf(stderr, "crest-bench: %s\n", exception.what());
  return 1;
}
