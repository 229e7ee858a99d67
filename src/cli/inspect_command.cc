// crest inspect: what a file holds, what of it was checked and what had to be assumed.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/read_choice.h"
#include "cli/terminal.h"
#include "io/find_records.h"
#include "io/read_record.h"
#include "report/assessment_json.h"
#include "report/inspection.h"

namespace crest::cli {
namespace {

struct InspectOptions {
  std::vector<std::string> paths;
  bool json = false;
  bool comments = false;
  io::ReadOptions read;
};

int inspect(const InspectOptions& options) {
  const auto comments = options.comments ? report::Comments::shown : report::Comments::hidden;
  int status = kSuccess;
  const auto report_failure = [&](const std::string& file, const Error& error) {
    print_error(error);
    status = kInputFailed;
    if (!options.json) return;
    const auto row = report::inspection_json(file, std::unexpected(error), comments);
    print(report::to_json_line(row) + '\n');
  };

  const io::FoundRecords found = io::find_records(options.paths);
  for (const Error& error : found.errors) report_failure(error.file, error);
  for (const auto& path : found.records) {
    const auto record = io::read_record(path, options.read);
    if (!record) {
      report_failure(path.string(), record.error());
    } else if (options.json) {
      print(report::to_json_line(report::inspection_json(path.string(), record, comments)) + '\n');
    } else {
      print(report::inspection_text(path.string(), *record, comments));
    }
  }
  return status;
}

}  // namespace

void add_inspect_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* command =
      app.add_subcommand("inspect", "Show what a file holds, what was checked and what assumed");
  command->add_option("path", options->paths, "Files, folders or glob patterns")->required();
  command->add_flag("--json", options->json, "One JSON object a line for each record");
  command->add_flag("--comments", options->comments,
                    "Show the file's comments too; they may identify a patient");
  command->add_flag("--keep-identity", options->read.keep_identity,
                    "Show who was recorded, where the file says it");
  add_read_options(*command, options->read);
  command->callback([options, &exit_status] { exit_status = inspect(*options); });
}

}  // namespace crest::cli
