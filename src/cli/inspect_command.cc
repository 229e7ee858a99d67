// crest inspect: what a file holds, what of it was checked and what had to be assumed.
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
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
  bool all = false;
  io::ReadOptions read;
};

/// What became of the records.
struct RecordCounts {
  std::array<std::size_t, 3> by_verdict{};  ///< of those that were read
  std::size_t not_read = 0;
};

/// Every file that was found, counted once.
std::string in_words(const RecordCounts& counts, const io::FoundRecords& found) {
  const auto& [accepted, limited, rejected] = counts.by_verdict;
  return fmt::format(
      "{} files: {} accepted, {} limited, {} rejected, {} not read, {} parts of records, {} of no "
      "format that crest reads\n",
      found.records.size() + found.parts + found.passed_over.size(), accepted, limited, rejected,
      counts.not_read, found.parts, found.passed_over.size());
}

nlohmann::ordered_json to_json(const RecordCounts& counts, const io::FoundRecords& found) {
  const auto& [accepted, limited, rejected] = counts.by_verdict;
  return {{"schema", report::kInspectionSchema},
          {"status", "counts"},
          {"files", found.records.size() + found.parts + found.passed_over.size()},
          {"accepted", accepted},
          {"limited", limited},
          {"rejected", rejected},
          {"not_read", counts.not_read},
          {"parts_of_records", found.parts},
          {"of_no_format", found.passed_over.size()}};
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
  const bool several = found.records.size() + found.parts + found.passed_over.size() > 1;
  for (const Error& error : found.errors) report_failure(error.file, error);
  RecordCounts counts;
  for (const auto& path : found.records) {
    auto record = io::read_record(path, options.read);
    if (!record) {
      ++counts.not_read;
      report_failure(path.string(), record.error());
      continue;
    }
    const Result<report::Inspection> inspection = report::inspect(std::move(*record));
    ++counts.by_verdict.at(static_cast<std::size_t>(inspection->quality.verdict));
    if (options.json) {
      const auto row = report::inspection_json(path.string(), inspection, comments);
      print(report::to_json_line(row) + '\n');
    } else if (several && !options.all) {
      print(report::inspection_line(path.string(), *inspection));
    } else {
      print(report::inspection_text(path.string(), *inspection, comments));
    }
  }
  if (options.json) {
    if (several) print(report::to_json_line(to_json(counts, found)) + '\n');
    return status;
  }
  for (const auto& path : found.passed_over) {
    print(without_controls(path.string()) + ": passed over, of no format that crest reads\n");
  }
  if (several) print(in_words(counts, found));
  return status;
}

}  // namespace

void add_inspect_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* command =
      app.add_subcommand("inspect", "Show what a file holds, what was checked and what assumed");
  command->add_option("path", options->paths, "Files, folders or glob patterns")->required();
  command->add_flag("--json", options->json, "One JSON object a line for each record");
  command->add_flag("--all", options->all,
                    "All of each record where there are several, not a line");
  command->add_flag("--comments", options->comments,
                    "Show the file's comments too; they may identify a patient");
  command->add_flag("--keep-identity", options->read.keep_identity,
                    "Show who was recorded, where the file says it");
  add_read_options(*command, options->read);
  command->callback([options, &exit_status] { exit_status = inspect(*options); });
}

}  // namespace crest::cli
