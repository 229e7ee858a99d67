// crest evaluate ptbxl: detection on a fold of PTB-XL, of one detector or several on the same
// records.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
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
#include "detect/batch.h"
#include "eval/detector_comparison.h"
#include "eval/median_beat.h"
#include "eval/ptbxl_protocol.h"
#include "io/read_record.h"

namespace crest::cli {
namespace {

struct PtbxlOptions {
  std::string data;
  std::string out;  ///< folder for the rows as CSV; empty: none
  int fold = 9;
  bool records100 = false;
  bool baseline = false;
  std::size_t threads = 1;
  std::vector<std::string> models;  ///< empty: the default one
  std::string kernels;

  eval::PtbxlSampling sampling() const {
    return records100 ? eval::PtbxlSampling::Hz100 : eval::PtbxlSampling::Hz500;
  }
};

/// The last fold whose normal records a baseline may learn from.
constexpr int kLastTrainingFold = 8;

/// Scores the fold by `scorer`, saying how far it is.
Result<eval::DetectorScores> score(const PtbxlOptions& options, std::string detector,
                                   const eval::RecordScorer& scorer) {
  Progress progress("scoring by " + detector);
  auto scored = eval::score_ptbxl_fold(
      options.data, options.fold, options.threads, scorer,
      [&](std::size_t done, std::size_t total) { progress.show(done, total); }, options.sampling());
  progress.erase();
  if (!scored) return std::unexpected(scored.error());
  return eval::DetectorScores{std::move(detector), *std::move(scored)};
}

Result<eval::DetectorScores> score_by_model(const PtbxlOptions& options, const std::string& file) {
  auto open = open_for_threads({.file = file, .kernels = options.kernels}, options.threads);
  if (!open) return std::unexpected(open.error());
  return score(options, open->model.description.name,
               [&](const std::filesystem::path& header, std::size_t thread) -> Result<double> {
                 const auto assessment =
                     detect::assess_file(header, open->model, {&open->sessions[thread], 1}, {});
                 if (!assessment) return std::unexpected(assessment.error());
                 return assessment->score;
               });
}

Result<eval::DetectorScores> score_by_median_beat(const PtbxlOptions& options) {
  const auto rows = eval::read_ptbxl(options.data, options.sampling());
  if (!rows) return std::unexpected(rows.error());
  auto normals = eval::normals_in_folds(*rows, 1, kLastTrainingFold);
  std::erase_if(normals, [&](const eval::PtbxlRow& row) { return row.fold == options.fold; });
  Progress progress("fitting the median beat");
  std::vector<std::string> left_out;
  const auto normal =
      eval::fit_median_beats(options.data, normals, left_out,
                             [&](std::size_t done) { progress.show(done, normals.size()); });
  progress.erase();
  for (const std::string& line : left_out) print_note("left out: " + line);
  if (!normal) return std::unexpected(normal.error());
  return score(options, "median beat",
               [&](const std::filesystem::path& header, std::size_t) -> Result<double> {
                 const auto record = io::read_record(header);
                 if (!record) return std::unexpected(record.error());
                 const auto beat = eval::median_beat(*record);
                 if (!beat) return std::unexpected(beat.error());
                 return eval::distance_from(*normal, *beat);
               });
}

int evaluate_ptbxl(const PtbxlOptions& options) {
  const auto fail = [](const Error& error) {
    print_error(error);
    return kInputFailed;
  };
  std::vector<eval::DetectorScores> detectors;
  const std::vector<std::string> default_model = {""};
  for (const std::string& file : options.models.empty() ? default_model : options.models) {
    auto scored = score_by_model(options, file);
    if (!scored) return fail(scored.error());
    detectors.push_back(*std::move(scored));
  }
  if (options.baseline) {
    auto scored = score_by_median_beat(options);
    if (!scored) return fail(scored.error());
    detectors.push_back(*std::move(scored));
  }
  int status = kSuccess;
  for (const eval::DetectorScores& detector : detectors) {
    for (const eval::ScoredRecord& record : detector.records) {
      if (!record.score) status = fail(record.score.error());
    }
    if (detectors.size() > 1) print(detector.detector + "\n");
    print(eval::to_text(eval::evaluate_ptbxl(detector.records)));
  }
  if (detectors.size() > 1) print(eval::to_text(eval::compare_detectors(detectors)));
  if (options.out.empty()) return status;
  if (const auto written = write_table(options.out, "ptbxl.csv", eval::to_csv(detectors));
      !written) {
    return fail(written.error());
  }
  return status;
}

}  // namespace

void add_ptbxl_protocol(CLI::App& evaluate, int& exit_status) {
  auto options = std::make_shared<PtbxlOptions>();
  options->threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* protocol =
      evaluate.add_subcommand("ptbxl", "Tell abnormal from normal records of a fold of PTB-XL");
  protocol->add_option("--data", options->data, "Folder of PTB-XL, or of labels.csv and records")
      ->required();
  protocol->add_option("--fold", options->fold, "Fold to score")
      ->check(CLI::Range(1, 10))
      ->capture_default_str();
  protocol->add_flag("--records100", options->records100,
                     "Of the folder of PTB-XL take the records of 100 Hz, not those of 500 Hz");
  protocol->add_flag("--baseline", options->baseline,
                     "Also score the distance of the median beat from those of the normal records "
                     "of folds 1 to 8, without the fold scored");
  protocol->add_option("--out", options->out, "Folder to write ptbxl.csv into");
  protocol->add_option("-j,--threads", options->threads, "Records scored at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  protocol
      ->add_option("--model", options->models,
                   "Model files, compared with each other; default: the one that comes with crest")
      ->envname("CREST_MODEL");
  add_kernels_option(*protocol, options->kernels);
  protocol->callback([options, &exit_status] { exit_status = evaluate_ptbxl(*options); });
}

}  // namespace crest::cli
