// crest evaluate: how well crest does on a set of records whose truth is known.
#include "cli/evaluate_command.h"

#include <filesystem>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "core/file.h"
#include "eval/delineation_protocol.h"
#include "eval/delineation_report.h"
#include "eval/qrs_protocol.h"
#include "eval/quality_protocol.h"

namespace crest::cli {
namespace {

struct EvaluationOptions {
  std::string data;
  std::string out;  ///< folder for the rows as CSV; empty: none
};

int evaluate_qrs(const EvaluationOptions& options) {
  const auto evaluation = eval::evaluate_qrs(options.data);
  if (!evaluation) {
    print_error(evaluation.error());
    return kInputFailed;
  }
  int status = kSuccess;
  for (const eval::QrsRow& row : evaluation->rows) {
    if (!row.reason.empty()) status = kInputFailed;
  }
  print(eval::to_text(*evaluation));
  if (options.out.empty()) return status;
  if (const auto written = write_table(options.out, "qrs.csv", eval::to_csv(*evaluation));
      !written) {
    print_error(written.error());
    return kInputFailed;
  }
  return status;
}

struct DelineationOptions {
  EvaluationOptions folders;
  signal::Preprocessing preprocessing{.highpass = 0.5, .lowpass = 40};
};

int evaluate_delineation(const DelineationOptions& options) {
  const auto evaluation = eval::evaluate_delineation(options.folders.data, options.preprocessing);
  if (!evaluation) {
    print_error(evaluation.error());
    return kInputFailed;
  }
  int status = kSuccess;
  for (const eval::DelineationRow& row : evaluation->rows) {
    if (!row.reason.empty()) status = kInputFailed;
  }
  print(eval::to_text(*evaluation));
  if (options.folders.out.empty()) return status;
  if (const auto written =
          write_table(options.folders.out, "delineation.csv", eval::to_csv(*evaluation));
      !written) {
    print_error(written.error());
    return kInputFailed;
  }
  return status;
}

struct QualityOptions {
  EvaluationOptions folders;
  int fold = 9;
};

int evaluate_quality(const QualityOptions& options) {
  const auto fail = [](const Error& error) {
    print_error(error);
    return kInputFailed;
  };
  Progress progress("judging");
  const auto rows = eval::judge_labelled_records(
      options.folders.data, options.fold,
      [&](std::size_t done, std::size_t total) { progress.show(done, total); });
  progress.erase();
  if (!rows) return fail(rows.error());
  int status = kSuccess;
  for (const eval::QualityRow& row : *rows) {
    if (!row.quality) status = fail(row.quality.error());
  }
  print(eval::to_text(eval::evaluate_quality(*rows)));
  if (options.folders.out.empty()) return status;
  if (const auto written = write_table(options.folders.out, "quality.csv", eval::to_csv(*rows));
      !written) {
    return fail(written.error());
  }
  return status;
}

void add_qrs_protocol(CLI::App& evaluate, int& exit_status) {
  auto options = std::make_shared<EvaluationOptions>();
  CLI::App* protocol =
      evaluate.add_subcommand("qrs", "Find the beats of every annotated record of a folder");
  protocol->add_option("--data", options->data, "Folder of WFDB records with annotations")
      ->required();
  protocol->add_option("--out", options->out, "Folder to write qrs.csv into");
  protocol->callback([options, &exit_status] { exit_status = evaluate_qrs(*options); });
}

void add_delineation_protocol(CLI::App& evaluate, int& exit_status) {
  auto options = std::make_shared<DelineationOptions>();
  CLI::App* protocol =
      evaluate.add_subcommand("delineation", "Delineate P, QRS and T of every record of LUDB");
  protocol->add_option("--data", options->folders.data, "Folder of records with marked waves")
      ->required();
  protocol->add_option("--rate", options->preprocessing.rate, "Hz that signals are brought to")
      ->check(CLI::Range(125, 1000))
      ->capture_default_str();
  protocol->add_option("--highpass", options->preprocessing.highpass, "Hz; 0: none")
      ->capture_default_str();
  protocol->add_option("--lowpass", options->preprocessing.lowpass, "Hz; 0: none")
      ->capture_default_str();
  protocol->add_option("--out", options->folders.out, "Folder to write delineation.csv into");
  protocol->callback([options, &exit_status] { exit_status = evaluate_delineation(*options); });
}

void add_quality_protocol(CLI::App& evaluate, int& exit_status) {
  auto options = std::make_shared<QualityOptions>();
  CLI::App* protocol = evaluate.add_subcommand(
      "quality", "Judge the quality of labelled records, or of those of a fold of PTB-XL");
  protocol->add_option("--data", options->folders.data, "Folder of labels.csv and the records")
      ->required();
  protocol->add_option("--fold", options->fold, "Fold of PTB-XL")
      ->check(CLI::Range(1, 10))
      ->capture_default_str();
  protocol->add_option("--out", options->folders.out, "Folder to write quality.csv into");
  protocol->callback([options, &exit_status] { exit_status = evaluate_quality(*options); });
}

}  // namespace

Result<void> write_table(const std::string& out, const std::string& name, const std::string& csv) {
  std::error_code error;
  std::filesystem::create_directories(out, error);
  if (error) return std::unexpected(Error{ErrorKind::Io, error.message(), out, {}});
  return write_file(std::filesystem::path(out) / name, csv);
}

void add_evaluate_command(CLI::App& app, int& exit_status) {
  CLI::App* command =
      app.add_subcommand("evaluate", "Measure crest on records whose truth is known");
  command->require_subcommand(1);
  add_ptbxl_protocol(*command, exit_status);
  add_qrs_protocol(*command, exit_status);
  add_delineation_protocol(*command, exit_status);
  add_quality_protocol(*command, exit_status);
  add_calibration_protocol(*command, exit_status);
  add_planted_protocol(*command, exit_status);
  add_sanity_protocol(*command, exit_status);
  add_mitbih_protocols(*command, exit_status);
  add_series_protocols(*command, exit_status);
  add_ecgad_protocol(*command, exit_status);
}

}  // namespace crest::cli
