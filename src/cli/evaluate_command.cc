// crest evaluate: how well crest does on a set of records whose truth is known.
#include <filesystem>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "core/file.h"
#include "eval/qrs_protocol.h"

namespace crest::cli {
namespace {

struct EvaluationOptions {
  std::string data;
  std::string out;  ///< folder for the rows as CSV; empty: none
};

/// Writes a table into the folder `out`, which is made where it is missing.
Result<void> write_table(const std::string& out, const std::string& name, const std::string& csv) {
  std::error_code error;
  std::filesystem::create_directories(out, error);
  if (error) return std::unexpected(Error{ErrorKind::Io, error.message(), out, {}});
  return write_file(std::filesystem::path(out) / name, csv);
}

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

void add_qrs_protocol(CLI::App& evaluate, int& exit_status) {
  auto options = std::make_shared<EvaluationOptions>();
  CLI::App* protocol =
      evaluate.add_subcommand("qrs", "Find the beats of every annotated record of a folder");
  protocol->add_option("--data", options->data, "Folder of WFDB records with annotations")
      ->required();
  protocol->add_option("--out", options->out, "Folder to write qrs.csv into");
  protocol->callback([options, &exit_status] { exit_status = evaluate_qrs(*options); });
}

}  // namespace

void add_evaluate_command(CLI::App& app, int& exit_status) {
  CLI::App* command =
      app.add_subcommand("evaluate", "Measure crest on records whose truth is known");
  command->require_subcommand(1);
  add_qrs_protocol(*command, exit_status);
}

}  // namespace crest::cli
