// crest inspect: what a file holds, what of it was checked and what had to be assumed.
#include <fmt/format.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/read_choice.h"
#include "cli/terminal.h"
#include "core/safe_text.h"
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

/// Every file that was found, counted once.
std::string counts(const io::FoundRecords& found, std::size_t read) {
  const std::size_t not_read = found.records.size() - read;
  return fmt::format(
      "{} files: {} records read, {} not read, {} parts of records, {} of no format that crest "
      "reads\n",
      found.records.size() + found.parts + found.passed_over.size(), read, not_read, found.parts,
      found.passed_over.size());
}

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
  std::size_t read = 0;
  for (const auto& path : found.records) {
    const auto record = io::read_record(path, options.read);
    read += record ? 1 : 0;
    if (!record) {
      report_failure(path.string(), record.error());
    } else if (options.json) {
      print(report::to_json_line(report::inspection_json(path.string(), record, comments)) + '\n');
    } else {
      print(report::inspection_text(path.string(), *record, comments));
    }
  }
  if (options.json) return status;
  for (const auto& path : found.passed_over) {
    print(without_controls(path.string()) + ": passed over, of no format that crest reads\n");
  }
  if (found.records.size() + found.parts + found.passed_over.size() > 1) print(counts(found, read));
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
