// crest evaluate calibration: whether false alarms stay within what a calibration promises.
#include <algorithm>
#include <memory>
#include <string>
#include <thread>

#include "cli/commands.h"
#include "cli/evaluate_command.h"
#include "cli/model_choice.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "detect/detector.h"
#include "eval/calibration_protocol.h"

namespace crest::cli {
namespace {

struct CalibrationChoice {
  std::string data;
  std::string noise;
  std::string out;  ///< folder for the rows as CSV; empty: none
  int fold = 9;
  std::uint64_t seed = 1;
  std::size_t splits = 200;
  std::size_t records = 0;  ///< 0: all
  std::size_t threads = 1;
  ModelChoice model;
};

eval::CalibrationOptions options_of(const CalibrationChoice& choice) {
  eval::CalibrationOptions options;
  options.fold = choice.fold;
  options.seed = choice.seed;
  options.splits = choice.splits;
  if (choice.records > 0) options.records = choice.records;
  options.noise = choice.noise;
  options.threads = choice.threads;
  return options;
}

int evaluate_calibration(const CalibrationChoice& choice) {
  const auto fail = [](const Error& error) {
    print_error(error);
    return kInputFailed;
  };
  auto open = open_for_threads(choice.model, choice.threads);
  if (!open) return fail(open.error());
  eval::CalibrationOptions options = options_of(choice);
  Progress progress("assessing");
  options.progress = [&](std::size_t done, std::size_t total) { progress.show(done, total); };
  const auto rows = eval::run_calibration(
      choice.data,
      [&](const Record& record, std::size_t thread) {
        return detect::assess(record, open->model, open->sessions[thread]);
      },
      options);
  progress.erase();
  if (!rows) return fail(rows.error());
  int status = kSuccess;
  for (const eval::CalibrationRow& row : *rows) {
    // That noise keeps records from being assessed is a result.
    if (!row.noise && !row.verdict) status = fail(row.verdict.error());
  }
  print(eval::to_text(eval::evaluate_calibration(*rows, options)));
  if (choice.out.empty()) return status;
  if (const auto written = write_table(choice.out, "calibration.csv", eval::to_csv(*rows));
      !written) {
    return fail(written.error());
  }
  return status;
}

}  // namespace

void add_calibration_protocol(CLI::App& evaluate, int& exit_status) {
  auto choice = std::make_shared<CalibrationChoice>();
  choice->threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* protocol = evaluate.add_subcommand(
      "calibration", "False alarms of a calibration: on normals held out, and with noise");
  protocol->add_option("--data", choice->data, "Folder of PTB-XL, or of labels.csv and records")
      ->required();
  protocol->add_option("--noise", choice->noise,
                       "Folder of the MIT-BIH Noise Stress Test Database: bw and ma are added to "
                       "the records");
  protocol->add_option("--fold", choice->fold, "Fold whose normal records are taken")
      ->check(CLI::Range(1, 10))
      ->capture_default_str();
  protocol->add_option("--splits", choice->splits, "Random splits into halves")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  protocol->add_option("--seed", choice->seed, "Seed of everything that is left to chance")
      ->capture_default_str();
  protocol->add_option("--records", choice->records, "The first so many records; default: all")
      ->check(CLI::PositiveNumber);
  protocol->add_option("--out", choice->out, "Folder to write calibration.csv into");
  protocol->add_option("-j,--threads", choice->threads, "Records assessed at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_model_options(*protocol, choice->model);
  protocol->callback([choice, &exit_status] { exit_status = evaluate_calibration(*choice); });
}

}  // namespace crest::cli
