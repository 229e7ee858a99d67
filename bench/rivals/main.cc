// crest-rivals: the paper's network in crest, LibTorch and oneDNN, on the same inputs, in turn and
// on one thread. An engine whose answer differs from ours is reported and not timed.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "bench/random_network.h"
#include "comparison.h"
#include "nn/kernels_reference.h"
#include "nn/peak.h"
#include "rival_process.h"

namespace crest::bench {
namespace {

struct Options {
  std::string engine;  ///< of a process that the program starts itself
  std::size_t repetitions = 21;
  bool markdown = false;
  std::string only;  ///< part of the titles of the comparisons to run
};

/// A table of the output.
struct Comparison {
  std::string title;
  std::vector<Entrant> entrants;  ///< ours first
};

int fail(const Error& error) {
  fmt::print(stderr, "crest-rivals: {}\n", to_string(error));
  return 1;
}

std::vector<Comparison> comparisons_of(std::vector<RivalProcess>& processes) {
  Comparison pass{"One forward pass, batch 1", {}};
  Comparison record{"One record: 3 masks of 10 beats", {}};
  Comparison batch{fmt::format("{} forward passes, at once where the engine can", kBatch), {}};
  for (RivalProcess& process : processes) {
    pass.entrants.push_back({&process, Work::Pass, ""});
    batch.entrants.push_back({&process, Work::Batch, ""});
    const bool ours = process.engine().key == kCrest.key;
    if (!ours) record.entrants.push_back({&process, Work::WholeRecord, ", 30 whole passes"});
    record.entrants.push_back({&process, Work::SharedRecord, ours ? "" : ", latents reused"});
  }
  return {pass, record, batch};
}

/// "1.23 (1.20-1.31)".
std::string ratio_text(const Spread& ratio) {
  return fmt::format("{:.2f} ({:.2f}-{:.2f})", ratio.median, ratio.low, ratio.high);
}

void print_head(const Comparison& comparison, bool markdown) {
  if (markdown) {
    fmt::print(
        "\n**{}**\n\n"
        "| engine | median | min | max | processor | GFLOP | GFLOP/s | of peak | time to ours |\n"
        "|---|---|---|---|---|---|---|---|---|\n",
        comparison.title);
    return;
  }
  fmt::print("\n{:<52} {:>8} {:>8} {:>8} {:>9} {:>7} {:>8} {:>7}  {}\n", comparison.title, "median",
             "min", "max", "processor", "GFLOP", "GFLOP/s", "of peak", "time to ours");
}

void print_row(const Entrant& entrant, const Standing& standing, double operations, double peak,
               bool markdown) {
  const std::string name = std::string(entrant.process->engine().name) + entrant.note;
  if (!standing.right) {
    fmt::print("{}{:<{}} wrong: differs by {:.1e}, allowed {:.1e}; not timed{}\n",
               markdown ? "| " : "", name, markdown ? 0 : 52, standing.difference, kTolerance,
               markdown ? " | | | | | | | | |" : "");
    return;
  }
  const double speed = operations / standing.processor.median * 1e-9;
  fmt::print(fmt::runtime(markdown ? "| {} | {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.1f} | "
                                     "{:.0f} % | {} |\n"
                                   : "{:<52} {:8.2f} {:8.2f} {:8.2f} {:9.2f} {:7.2f} {:8.1f} "
                                     "{:5.0f} %  {}\n"),
             name, standing.wall.median * 1e3, standing.wall.low * 1e3, standing.wall.high * 1e3,
             standing.processor.median * 1e3, operations * 1e-9, speed, 100 * speed / peak,
             ratio_text(standing.ratio));
}

/// What each work must give: by our fastest kernels, pass by pass, nothing reused; their answer to
/// one pass is held against that of the reference kernels.
class Expectation {
 public:
  Expectation()
      : description_(model::describe({}).value()),
        inputs_(description_.config),
        weights_{description_, random_tensors(description_)},
        engine_(make_crest_engine(weights_, nn::fastest_kernels())) {}

  std::vector<float> answer(Work work) const {
    std::vector<float> expected;
    inputs_.run(work == Work::SharedRecord ? Work::WholeRecord : work, *engine_, &expected);
    return expected;
  }

  double difference_from_reference() const {
    std::vector<float> expected;
    inputs_.run(Work::Pass, *make_crest_engine(weights_, nn::kReferenceKernels), &expected);
    return largest_difference(answer(Work::Pass), expected);
  }

  double operations(const Entrant& entrant) const {
    return operations_of(entrant.work, description_,
                         /*share_of_trend=*/entrant.process->engine().key == kCrest.key);
  }

 private:
  model::NetworkDescription description_;
  Inputs inputs_;
  NetworkWeights weights_;
  std::unique_ptr<Engine> engine_;
};

Result<bool> run_comparison(const Comparison& comparison, const Expectation& expectation,
                            const Options& options) {
  std::vector<std::vector<float>> expected;
  expected.reserve(comparison.entrants.size());
  for (const Entrant& entrant : comparison.entrants) {
    expected.push_back(expectation.answer(entrant.work));
  }
  double peak = nn::measure_peak();
  const auto standings = compare(comparison.entrants, expected, options.repetitions);
  if (!standings) return std::unexpected(standings.error());
  peak = std::max(peak, nn::measure_peak());
  print_head(comparison, options.markdown);
  for (std::size_t i = 0; i < standings->size(); ++i) {
    const Entrant& entrant = comparison.entrants[i];
    print_row(entrant, (*standings)[i], expectation.operations(entrant), peak, options.markdown);
  }
  return std::ranges::all_of(*standings, &Standing::right);
}

int run(const Options& options) {
  ::signal(SIGPIPE, SIG_IGN);  // of a process that has ended, its answer tells
  const Expectation expectation;
  if (const double difference = expectation.difference_from_reference();
      !(difference <= kTolerance)) {
    return fail({ErrorKind::Internal,
                 fmt::format("our kernels differ from the reference by {:.1e}", difference),
                 {},
                 {}});
  }
  std::vector<RivalProcess> processes;
  for (const EngineName* engine : {&kCrest, &kInstalledTorch, &kTunedTorch, &kOnednn}) {
    auto started = RivalProcess::start(*engine);
    if (!started) return fail(started.error());
    processes.push_back(std::move(*started));
  }
  fmt::print(
      "The paper's network with random weights, f32, one thread, kernels {}; peak of one core "
      "{:.1f} GFLOP/s.\n"
      "Answers within {:.0e} of ours. {} rounds, in each of which every engine works once, in a "
      "process of its own.\n"
      "Times in ms; speed, share of the peak and ratios (median and quartiles of the rounds) by "
      "processor time.\n",
      nn::fastest_kernels().name, nn::measure_peak(), kTolerance, options.repetitions);
  bool all_right = true;
  for (const Comparison& comparison : comparisons_of(processes)) {
    if (!comparison.title.contains(options.only)) continue;
    const auto right = run_comparison(comparison, expectation, options);
    if (!right) return fail(right.error());
    all_right = all_right && *right;
    std::fflush(stdout);
  }
  return all_right ? 0 : 1;
}

}  // namespace
}  // namespace crest::bench

int main(int argc, char** argv) try {
  crest::bench::Options options;
  CLI::App app(
      "Times the same network in crest, LibTorch and oneDNN, after checking their answers");
  app.add_option("--repetitions", options.repetitions, "rounds")->check(CLI::Range(9, 100'000));
  app.add_option("--only", options.only, "only comparisons whose title holds this");
  app.add_flag("--markdown", options.markdown, "print tables for a page of the documentation");
  app.add_option("--engine", options.engine)->group("");  // hidden: see rival_process.h
  CLI11_PARSE(app, argc, argv);
  if (!options.engine.empty()) return crest::bench::serve_engine(options.engine, argv);
  return crest::bench::run(options);
} catch (const std::exception& exception) {
  // LibTorch and oneDNN report by throwing.
  std::fprintf(stderr, "crest-rivals: %s\n", exception.what());
  return 1;
}
