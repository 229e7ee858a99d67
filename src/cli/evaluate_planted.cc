// crest evaluate planted: how well crest sees and places changes that were planted into normal
// ECGs.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cli/commands.h"
#include "cli/evaluate_command.h"
#include "cli/model_choice.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "detect/detector.h"
#include "eval/planted_protocol.h"
#include "eval/planted_report.h"

namespace crest::cli {
namespace {

struct PlantedChoice {
  std::string data;
  std::string out;    ///< folder for the rows as CSV; empty: none
  std::string write;  ///< folder for the planted records; empty: none
  int fold = 9;
  std::uint64_t seed = 1;
  std::vector<std::string> kinds;
  std::vector<std::string> strengths;
  std::size_t records = 0;  ///< 0: all
  std::size_t threads = 1;
  ModelChoice model;
};

eval::PlantedOptions options_of(const PlantedChoice& choice) {
  eval::PlantedOptions options;
  options.fold = choice.fold;
  options.seed = choice.seed;
  // Names that are none do not pass the command line.
  for (const std::string& name : choice.kinds) {
    if (const auto kind = eval::change_kind(name)) options.kinds.push_back(*kind);
  }
  for (const std::string& name : choice.strengths) {
    if (const auto strength = eval::strength(name)) options.strengths.push_back(*strength);
  }
  if (choice.records > 0) options.records = choice.records;
  options.threads = choice.threads;
  if (!choice.write.empty()) {
    options.sink = [folder = choice.write](const std::string& name, double rate,
                                           const eval::Planted& planted) {
      return eval::write_planted(folder, name, rate, planted);
    };
  }
  return options;
}

/// Says of each record that could not be assessed why; none of it stands in the tables.
int report_failures(const eval::PlantedRun& run) {
  int status = kSuccess;
  for (const eval::PlantedRow& row : run.rows) {
    if (row.verdict) continue;
    print_error(row.verdict.error());
    status = kInputFailed;
  }
  return status;
}

int evaluate_planted(const PlantedChoice& choice) {
  const auto fail = [](const Error& error) {
    print_error(error);
    return kInputFailed;
  };
  auto open = open_for_threads(choice.model, choice.threads);
  if (!open) return fail(open.error());
  if (!choice.write.empty()) {
    std::error_code error;
    std::filesystem::create_directories(choice.write, error);
    if (error) return fail({ErrorKind::Io, error.message(), choice.write, {}});
  }
  eval::PlantedOptions options = options_of(choice);
  Progress progress("planting");
  options.progress = [&](std::size_t done, std::size_t total) { progress.show(done, total); };
  const auto run = eval::run_planted(
      choice.data,
      [&](const Record& record, std::size_t thread) {
        return detect::assess(record, open->model, open->sessions[thread]);
      },
      options);
  progress.erase();
  if (!run) return fail(run.error());
  const int status = report_failures(*run);
  print(eval::to_text(eval::evaluate_planted(*run)));
  if (choice.out.empty()) return status;
  if (const auto written = write_table(choice.out, "planted.csv", eval::to_csv(*run)); !written) {
    return fail(written.error());
  }
  return status;
}

}  // namespace

void add_planted_protocol(CLI::App& evaluate, int& exit_status) {
  auto choice = std::make_shared<PlantedChoice>();
  choice->threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* protocol = evaluate.add_subcommand(
      "planted", "See and place changes planted into the normal records of a fold of PTB-XL");
  protocol->add_option("--data", choice->data, "Folder of PTB-XL, or of labels.csv and records")
      ->required();
  protocol->add_option("--fold", choice->fold, "Fold whose normal records in mV are taken")
      ->check(CLI::Range(1, 10))
      ->capture_default_str();
  protocol->add_option("--seed", choice->seed, "Seed of everything that is left to chance")
      ->capture_default_str();
  std::vector<std::string> kinds;
  kinds.reserve(eval::change_descriptions().size());
  for (const auto& kind : eval::change_descriptions()) kinds.emplace_back(kind.name);
  protocol->add_option("--kinds", choice->kinds, "Kinds of change, comma-separated; default: all")
      ->delimiter(',')
      ->check(CLI::IsMember(kinds));
  std::vector<std::string> strengths;
  strengths.reserve(eval::kStrengths.size());
  for (const auto strength : eval::kStrengths) strengths.emplace_back(eval::to_string(strength));
  protocol->add_option("--strengths", choice->strengths, "Strengths, comma-separated; default: all")
      ->delimiter(',')
      ->check(CLI::IsMember(strengths));
  protocol->add_option("--records", choice->records, "The first so many records; default: all")
      ->check(CLI::PositiveNumber);
  protocol->add_option("--out", choice->out, "Folder to write planted.csv into");
  protocol->add_option("--write", choice->write,
                       "Folder to write the planted records with their truth into");
  protocol->add_option("-j,--threads", choice->threads, "Records assessed at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_model_options(*protocol, choice->model);
  protocol->callback([choice, &exit_status] { exit_status = evaluate_planted(*choice); });
}

}  // namespace crest::cli
