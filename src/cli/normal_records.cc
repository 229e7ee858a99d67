#include "cli/normal_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "cli/progress.h"
#include "cli/read_choice.h"
#include "cli/terminal.h"
#include "detect/batch.h"
#include "io/find_records.h"

namespace crest::cli {

void add_normal_records_options(CLI::App& command, NormalRecordsChoice& choice) {
  choice.threads = std::max(1U, std::thread::hardware_concurrency());
  command
      .add_option("--normals", choice.paths,
                  "Files, folders or glob patterns of normal records that the model was not "
                  "trained on")
      ->required();
  command.add_option("-j,--threads", choice.threads, "Records assessed at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_read_options(command, choice.read);
}

std::string NormalRecords::counts() const {
  return fmt::format("of {} record{} {} {} assessed, {} left out", given, given == 1 ? "" : "s",
                     normals.size(), normals.size() == 1 ? "was" : "were", left_out);
}

NormalRecords assess_normal_records(const NormalRecordsChoice& choice, const model::Model& model) {
  const io::FoundRecords found = io::find_records(choice.paths);
  NormalRecords records{.normals = {},
                        .given = found.records.size() + found.errors.size(),
                        .left_out = found.errors.size()};
  for (const Error& error : found.errors) print_error(error);
  Progress progress("assessing");
  std::size_t done = 0;
  detect::assess_files(found.records, model, choice.threads, {.read = choice.read, .detect = {}},
                       [&](const std::filesystem::path&, const Result<Assessment>& outcome) {
                         progress.erase();
                         if (outcome) {
                           records.normals.push_back(detect::extremes_of(*outcome));
                         } else {
                           ++records.left_out;
                           print_error(outcome.error());
                         }
                         progress.show(++done, found.records.size());
                       });
  progress.erase();
  if (!found.passed_over.empty()) {
    print_note(fmt::format("passed over {} files of no format that crest reads",
                           found.passed_over.size()));
  }
  return records;
}

}  // namespace crest::cli
