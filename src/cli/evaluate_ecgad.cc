// crest evaluate ecgad: the localisation benchmark of the paper, for whoever holds it.
#include <algorithm>
#include <array>
#include <deque>
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
#include "detect/detector.h"
#include "eval/ecgad_protocol.h"
#include "eval/ecgad_report.h"
#include "io/npy.h"

namespace crest::cli {
namespace {

struct EcgadChoice {
  std::string data;
  std::string out;                  ///< folder for rows and maps; empty: none
  std::vector<std::string> models;  ///< empty: the default one
  std::string kernels;
  std::size_t threads = 1;
};

/// Opens every model into `opened`, to which the detectors refer. Names that two of them share get
/// their files' paths.
Result<std::vector<eval::EcgadDetector>> open_detectors(const EcgadChoice& choice,
                                                        std::deque<OpenModel>& opened) {
  std::vector<eval::EcgadDetector> detectors;
  const std::vector<std::string> default_model = {""};
  for (const std::string& file : choice.models.empty() ? default_model : choice.models) {
    auto model = open_for_threads({.file = file, .kernels = choice.kernels}, choice.threads);
    if (!model) return std::unexpected(model.error());
    OpenModel& open = opened.emplace_back(*std::move(model));
    std::string name = open.model.description.name;
    if (std::ranges::find(detectors, name, &eval::EcgadDetector::name) != detectors.end()) {
      name = file;
    }
    detectors.push_back(
        {.name = std::move(name), .assess = [&open](const Record& record, std::size_t thread) {
           return detect::assess(record, open.model, open.sessions[thread]);
         }});
  }
  return detectors;
}

/// Writes the maps of a detector as ecgad_NAME.npy.
eval::MapSink map_writer(const std::string& folder, const eval::EcgadBenchmark& benchmark) {
  return [&folder, &benchmark](const std::string& detector,
                               std::span<const float> maps) -> Result<void> {
    std::string name = "ecgad_" + detector + ".npy";
    std::ranges::replace(name, '/', '_');
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return std::unexpected(Error{ErrorKind::Io, error.message(), folder, {}});
    const std::array shape = {benchmark.records(),
                              maps.size() / benchmark.records() / benchmark.samples(),
                              benchmark.samples()};
    return io::write_npy(std::filesystem::path(folder) / name, shape, maps);
  };
}

int evaluate_ecgad(const EcgadChoice& choice) {
  const auto fail = [](const Error& error) {
    print_error(error);
    return kInputFailed;
  };
  const auto benchmark = eval::EcgadBenchmark::open(choice.data);
  if (!benchmark) return fail(benchmark.error());
  std::deque<OpenModel> opened;
  const auto detectors = open_detectors(choice, opened);
  if (!detectors) return fail(detectors.error());
  Progress progress("assessing");
  eval::EcgadOptions options;
  options.threads = choice.threads;
  options.progress = [&](std::size_t done, std::size_t total) { progress.show(done, total); };
  if (!choice.out.empty()) options.sink = map_writer(choice.out, *benchmark);
  const auto scores = eval::run_ecgad(*benchmark, *detectors, options);
  progress.erase();
  if (!scores) return fail(scores.error());
  int status = kSuccess;
  for (const eval::EcgadScores& detector : *scores) {
    for (const eval::EcgadRow& row : detector.rows) {
      if (!row.assessed) status = fail(row.assessed.error());
    }
  }
  print(eval::to_text(eval::evaluate_ecgad(*scores, options.bootstrap), options.bootstrap));
  if (choice.out.empty()) return status;
  if (const auto written = write_table(choice.out, "ecgad.csv", eval::to_csv(*scores)); !written) {
    return fail(written.error());
  }
  return status;
}

}  // namespace

void add_ecgad_protocol(CLI::App& evaluate, int& exit_status) {
  auto choice = std::make_shared<EcgadChoice>();
  choice->threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* protocol = evaluate.add_subcommand(
      "ecgad", "Find what cardiologists marked in the paper's localisation benchmark");
  protocol
      ->add_option("--data", choice->data, "Folder of benchmark_data.npy and benchmark_label.npy")
      ->required();
  protocol->add_option("--out", choice->out,
                       "Folder to write ecgad.csv and the maps, ecgad_MODEL.npy, into");
  protocol->add_option("-j,--threads", choice->threads, "Records assessed at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  protocol
      ->add_option("--model", choice->models, "Model files; default: the one that comes with crest")
      ->envname("CREST_MODEL");
  add_kernels_option(*protocol, choice->kernels);
  protocol->callback([choice, &exit_status] { exit_status = evaluate_ecgad(*choice); });
}

}  // namespace crest::cli
