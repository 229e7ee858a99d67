// crest bench: how fast this machine runs crest, and what share of what it could do that is.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "bench/bench_case.h"
#include "bench/measurement.h"
#include "cli/commands.h"
#include "cli/model_choice.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "nn/peak.h"

namespace crest::cli {
namespace {

struct BenchChoices {
  std::vector<std::string> cases;
  std::size_t repetitions = 15;
  bool markdown = false;
  bool once = false;
  ModelChoice model;
};

/// Runs each case once, for a counter of instructions to look at.
int run_once(const std::vector<std::string>& texts, const bench::Workbench& workbench) {
  for (const std::string& text : texts) {
    const auto made = bench::make_case(text, workbench);
    if (!made) {
      print_error(made.error());
      return kInputFailed;
    }
    bench::run_once(*made);
  }
  return kSuccess;
}

int bench(const BenchChoices& choices) {
  const auto kernels = nn::choose_kernels(choices.model.kernels);
  if (!kernels) {
    print_error(kernels.error());
    return kWrongUsage;
  }
  const auto file = read_model(choices.model);
  const bench::Workbench workbench{
      .kernels = **kernels,
      .open_model = [&file](const nn::Kernels& wanted) -> Result<model::Model> {
        if (!file) return std::unexpected(file.error());
        return model::parse_model(file->bytes, file->file, wanted);
      }};
  std::vector<std::string> texts = choices.cases;
  if (texts.empty()) {
    const auto usual = bench::usual_cases();
    texts.assign(usual.begin(), usual.end());
  }
  if (choices.once) return run_once(texts, workbench);
  double peak = nn::measure_peak(workbench.kernels);
  print(fmt::format(
      "kernels {}; peak of one core {:.1f} GFLOP/s (f32 multiply-add); {} runs each\n\n",
      workbench.kernels.name, peak, choices.repetitions));
  print(bench::table_head(choices.markdown));
  int status = kSuccess;
  Progress progress("timing");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    progress.show(i, texts.size());
    const auto made = bench::make_case(texts[i], workbench);
    progress.erase();
    if (!made) {
      print_error(made.error());
      status =
          std::max(status, made.error().kind == ErrorKind::Config ? kWrongUsage : kInputFailed);
      continue;
    }
    const bench::Measurement measured =
        bench::measure(*made, workbench.kernels, choices.repetitions, peak);
    print(bench::table_row(measured, choices.markdown));
    if (!measured.right) status = std::max(status, kInputFailed);
  }
  return status;
}

}  // namespace

void add_bench_command(CLI::App& app, int& exit_status) {
  auto choices = std::make_shared<BenchChoices>();
  CLI::App* command = app.add_subcommand(
      "bench", "Time kernels, the network and whole detections, after checking their answers");
  command->add_option(
      "case", choices->cases,
      "What to time, each in quotes; without any, the layers of the paper's network, "
      "its passes and a detection step by step");
  command->add_option("--repetitions", choices->repetitions, "Timed runs of each case")
      ->check(CLI::Range(9, 100'000))
      ->capture_default_str();
  command->add_flag("--markdown", choices->markdown, "A table for a page");
  command->add_flag("--once", choices->once,
                    "Neither check nor time, but run each case once: for counters of instructions");
  add_model_options(*command, choices->model);
  command->footer(
      "Cases:\n" + std::string(bench::case_grammar()) +
      "\n\nTimes are of the clock on the wall; speed and share of the peak of one thread are "
      "by\nthe time that it was running. A case whose answer is wrong is not timed.\n"
      "Exit status: 0 all done; 3 an answer was wrong or a file could not be read;\n"
      "2 wrong usage.");
  command->callback([choices, &exit_status] { exit_status = bench(*choices); });
}

}  // namespace crest::cli
