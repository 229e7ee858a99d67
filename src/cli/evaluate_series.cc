// crest evaluate keogh and ucr: how well models, each made for one series on its beginning, find
// the anomalies of the rest.
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
#include "eval/series_protocol.h"
#include "eval/series_report.h"

namespace crest::cli {
namespace {

struct SeriesChoice {
  std::string data;
  std::string out;                  ///< folder for the rows as CSV; empty: none
  std::vector<std::string> models;  ///< folders of models, one a series
  std::string kernels;
  std::size_t threads = 1;
};

/// Assesses a series by FOLDER/NAME.safetensors, which is opened for it alone.
eval::SeriesDetector detector_of(std::string name, const std::filesystem::path& path,
                                 const std::string& kernels) {
  return {.name = std::move(name),
          .assess = [path, kernels](const eval::LabelledSeries& series,
                                    std::size_t) -> Result<Assessment> {
            const auto file = path / (series.name + ".safetensors");
            const auto model = open_model({.file = file.string(), .kernels = kernels});
            if (!model) return std::unexpected(model.error());
            model::Session session(model->network);
            return detect::assess(series.record, *model, session);
          }};
}

std::vector<eval::SeriesDetector> detectors_of(const SeriesChoice& choice) {
  std::vector<std::string> names = names_of_folders(choice.models);
  std::vector<eval::SeriesDetector> detectors;
  detectors.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    detectors.push_back(detector_of(std::move(names[i]), choice.models[i], choice.kernels));
  }
  return detectors;
}

int evaluate_series(eval::SeriesSet set, const std::string& table, const SeriesChoice& choice) {
  const auto fail = [](const Error& error) {
    print_error(error);
    return kInputFailed;
  };
  Progress progress("assessing");
  const auto rows = eval::run_series(
      set, choice.data, detectors_of(choice),
      {.threads = choice.threads,
       .progress = [&](std::size_t done, std::size_t total) { progress.show(done, total); }});
  progress.erase();
  if (!rows) return fail(rows.error());
  int status = kSuccess;
  for (const eval::SeriesRow& row : *rows) {
    if (!row.measures) status = fail(row.measures.error());
  }
  print(eval::to_text(*rows));
  if (choice.out.empty()) return status;
  if (const auto written = write_table(choice.out, table, eval::to_csv(*rows)); !written) {
    return fail(written.error());
  }
  return status;
}

void add_series_protocol(CLI::App& evaluate, eval::SeriesSet set, const std::string& name,
                         const std::string& description, int& exit_status) {
  auto choice = std::make_shared<SeriesChoice>();
  choice->threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* protocol = evaluate.add_subcommand(name, description);
  protocol->add_option("--data", choice->data, "Folder of the series")->required();
  protocol->add_option("--model", choice->models,
                       "Folders that hold NAME.safetensors for each series; default: none, the "
                       "baselines alone");
  protocol->add_option("--out", choice->out, "Folder to write " + name + ".csv into");
  protocol->add_option("-j,--threads", choice->threads, "Series assessed at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_kernels_option(*protocol, choice->kernels);
  protocol->callback([choice, set, name, &exit_status] {
    exit_status = evaluate_series(set, name + ".csv", *choice);
  });
}

}  // namespace

void add_series_protocols(CLI::App& evaluate, int& exit_status) {
  add_series_protocol(evaluate, eval::SeriesSet::Keogh, "keogh",
                      "Find the discord of each of Keogh's ECG series", exit_status);
  add_series_protocol(evaluate, eval::SeriesSet::Ucr, "ucr",
                      "Find the anomaly of each series of the UCR anomaly archive", exit_status);
}

}  // namespace crest::cli
