// crest evaluate mitbih and mitbih-random-beats: which beats of the MIT-BIH Arrhythmia Database
// detectors call unusual.
#include <filesystem>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/evaluate_command.h"
#include "cli/model_choice.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "detect/detector.h"
#include "eval/mitbih_csv.h"
#include "eval/mitbih_metrics.h"
#include "eval/mitbih_protocol.h"
#include "eval/mitbih_report.h"
#include "eval/trained_on.h"

namespace crest::cli {
namespace {

struct MitbihChoice {
  std::string data;
  std::string out;                  ///< folder for the rows as CSV; empty: none
  std::vector<std::string> models;  ///< folders; none: the baselines alone
  std::string split = "leave-records-out";
  std::size_t folds = 4;
  double budget = 0.01;
  std::size_t threads = 1;
  std::string kernels;
  bool random_beats = false;

  eval::MitbihSplit kind() const {
    if (random_beats) return eval::MitbihSplit::RandomBeats;
    return split == "ds1-ds2" ? eval::MitbihSplit::Ds1Ds2 : eval::MitbihSplit::LeaveRecordsOut;
  }
};

/// Refuses a model that has seen what it is tested on; beats drawn at random have been seen by
/// design.
Result<void> check_model(const MitbihChoice& choice, const model::Model& model,
                         const eval::MitbihFold& fold, const std::string& file) {
  if (choice.random_beats) return {};
  const auto seen = eval::trained_on(model.description.card, file);
  if (!seen) return std::unexpected(seen.error());
  if (!seen->said) {
    print_note(file +
               ": its card does not say what it was trained on and chosen by; whether the "
               "records it is tested on are among them is not known");
  }
  return eval::check_unseen(*seen, fold.testing, file);
}

/// The models of a folder, NAME.safetensors for each fold. The detector refers to them in `open`.
Result<eval::MitbihDetector> open_detector(const MitbihChoice& choice, std::string name,
                                           const std::string& folder,
                                           const std::vector<eval::MitbihFold>& folds,
                                           std::list<OpenModel>& open) {
  const std::filesystem::path path = std::filesystem::path(folder).lexically_normal();
  eval::MitbihDetector detector{.name = std::move(name), .folds = {}};
  for (const eval::MitbihFold& fold : folds) {
    const std::string file = (path / (fold.name + ".safetensors")).string();
    auto model = open_for_threads({.file = file, .kernels = choice.kernels}, choice.threads);
    if (!model) return std::unexpected(model.error());
    if (const auto fits = check_model(choice, model->model, fold, file); !fits) {
      return std::unexpected(fits.error());
    }
    OpenModel& kept = open.emplace_back(*std::move(model));
    detector.folds.emplace_back([&kept](const Record& record, std::size_t thread) {
      return detect::assess(record, kept.model, kept.sessions[thread]);
    });
  }
  return detector;
}

/// Says of each record that could not be assessed why.
int report_failures(const eval::MitbihRun& run) {
  for (const std::string& note : run.notes) print_note("not learned from: " + note);
  int status = kSuccess;
  for (const eval::MitbihRow& row : run.rows) {
    if (!row.reason.empty()) {
      print_error({ErrorKind::InvalidInput, row.reason, row.record, {}});
      status = kInputFailed;
    }
    for (std::size_t i = 0; i < row.detections.size(); ++i) {
      const std::string& reason = row.detections[i].reason;
      if (reason.empty()) continue;
      print_error({ErrorKind::InvalidInput, reason, row.record, run.detectors[i]});
      status = kInputFailed;
    }
  }
  return status;
}

Result<void> write_tables(const std::string& out, const eval::MitbihRun& run) {
  const auto beats = write_table(out, "mitbih.csv", eval::beats_to_csv(run));
  if (!beats) return beats;
  return write_table(out, "mitbih_records.csv", eval::records_to_csv(run));
}

int evaluate_mitbih(const MitbihChoice& choice) {
  const auto fail = [](const Error& error) {
    print_error(error);
    return kInputFailed;
  };
  const auto folds = eval::mitbih_folds(choice.data, choice.kind(), choice.folds);
  if (!folds) return fail(folds.error());
  std::list<OpenModel> open;
  std::vector<eval::MitbihDetector> detectors;
  std::vector<std::string> names = names_of_folders(choice.models);
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto detector = open_detector(choice, std::move(names[i]), choice.models[i], *folds, open);
    if (!detector) return fail(detector.error());
    detectors.push_back(*std::move(detector));
  }
  Progress progress("assessing");
  const auto run = eval::run_mitbih(
      choice.data, choice.kind(), *folds, detectors,
      {.budget = choice.budget,
       .threads = choice.threads,
       .progress = [&](std::size_t done, std::size_t total) { progress.show(done, total); }});
  progress.erase();
  if (!run) return fail(run.error());
  const int status = report_failures(*run);
  print(eval::to_text(*run, eval::evaluate_mitbih(*run)));
  if (choice.out.empty()) return status;
  if (const auto written = write_tables(choice.out, *run); !written) return fail(written.error());
  return status;
}

std::shared_ptr<MitbihChoice> add_protocol(CLI::App& evaluate, const std::string& name,
                                           const std::string& about, int& exit_status) {
  auto choice = std::make_shared<MitbihChoice>();
  choice->threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* protocol = evaluate.add_subcommand(name, about);
  protocol->add_option("--data", choice->data, "Folder of the MIT-BIH Arrhythmia Database")
      ->required();
  protocol->add_option(
      "--model", choice->models,
      "Folders that hold a model for each fold, named after it (fold-1-of-4.safetensors, "
      "ds1.safetensors, random-beats.safetensors); default: the baselines alone");
  protocol
      ->add_option("--budget", choice->budget,
                   "Share of the normal validation beats that may be called unusual")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  protocol->add_option("--out", choice->out,
                       "Folder to write mitbih.csv and mitbih_records.csv into");
  protocol->add_option("-j,--threads", choice->threads, "Records assessed at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_kernels_option(*protocol, choice->kernels);
  protocol->callback([choice, &exit_status] { exit_status = evaluate_mitbih(*choice); });
  return choice;
}

}  // namespace

void add_mitbih_protocols(CLI::App& evaluate, int& exit_status) {
  const auto between = add_protocol(
      evaluate, "mitbih", "Find unusual beats of patients that were not learned from", exit_status);
  CLI::App* protocol = evaluate.get_subcommand("mitbih");
  protocol
      ->add_option("--split", between->split,
                   "Test each group of records on what the others taught, or DS2 on DS1")
      ->check(CLI::IsMember({"leave-records-out", "ds1-ds2"}))
      ->capture_default_str();
  protocol->add_option("--folds", between->folds, "Groups of leave-records-out")
      ->check(CLI::Range(2, 22))
      ->capture_default_str();
  const auto random = add_protocol(
      evaluate, "mitbih-random-beats",
      "The paper's own protocol: beats of the same patients are learned from and tested",
      exit_status);
  random->random_beats = true;
}

}  // namespace crest::cli
