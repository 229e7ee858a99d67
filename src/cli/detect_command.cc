// crest detect: what is unusual in each of these records, and where.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/model_choice.h"
#include "cli/progress.h"
#include "cli/read_choice.h"
#include "cli/terminal.h"
#include "core/file.h"
#include "detect/batch.h"
#include "io/find_records.h"
#include "io/npy.h"
#include "report/assessment_csv.h"
#include "report/assessment_json.h"
#include "report/assessment_text.h"
#include "report/notice.h"
#include "signal/strip.h"

namespace crest::cli {
namespace {

constexpr std::array kScorings = {detect::Scoring::Crest, detect::Scoring::Paper,
                                  detect::Scoring::PaperCode};

enum class Form { Text, Json, Ndjson, Csv };

struct DetectChoices {
  std::vector<std::string> paths;
  bool json = false, ndjson = false, csv = false;
  std::string map;
  std::string scoring = "crest";
  std::string r_peaks;
  std::size_t threads = 1;
  ModelChoice model;
  io::ReadOptions read;

  Form form() const {
    return json ? Form::Json : ndjson ? Form::Ndjson : csv ? Form::Csv : Form::Text;
  }
};

/// Writes outcomes in one form, in the order in which they come.
class OutcomeWriter {
 public:
  explicit OutcomeWriter(Form form) : form_(form) {
    if (form_ == Form::Csv) print(report::csv_header() + "\r\n");
  }

  void add(const std::string& file, const Result<Assessment>& outcome) {
    switch (form_) {
      case Form::Json:
        rows_.push_back(report::to_json(file, outcome));
        break;
      case Form::Ndjson:
        print(report::to_json_line(report::to_json(file, outcome)) + '\n');
        break;
      case Form::Csv:
        print(report::to_csv_row(file, outcome) + "\r\n");
        break;
      case Form::Text:
        // A failure has been told on standard error.
        if (outcome) print(report::to_text(file, outcome) + '\n');
        break;
    }
  }

  void finish() {
    if (form_ == Form::Json) print(report::to_json_array(std::move(rows_)));
    if (form_ == Form::Text) print(std::string(report::kNotice) + '\n');
  }

 private:
  Form form_;
  std::vector<nlohmann::ordered_json> rows_;
};

/// One whole number a line.
Result<std::vector<std::size_t>> read_r_peaks(const std::string& file) {
  const auto text = read_text_file(file);
  if (!text) return std::unexpected(text.error());
  std::vector<std::size_t> r_peaks;
  const char* next = text->data();
  const char* const end = next + text->size();
  for (std::size_t line = 1; next != end; ++line) {
    std::size_t sample = 0;
    const auto [stop, error] = std::from_chars(next, end, sample);
    const char* const line_end = std::find(next, end, '\n');
    if (error != std::errc{} || std::any_of(stop, line_end, [](char c) { return c > ' '; })) {
      return std::unexpected(Error{ErrorKind::InvalidInput, "is no sample number", file,
                                   "line " + std::to_string(line)});
    }
    r_peaks.push_back(sample);
    next = line_end == end ? end : line_end + 1;
  }
  return r_peaks;
}

Result<detect::BatchOptions> batch_options(const DetectChoices& choices) {
  detect::BatchOptions options{.read = choices.read};
  for (const auto scoring : kScorings) {
    if (detect::to_string(scoring) == choices.scoring) options.detect.scoring = scoring;
  }
  if (!choices.r_peaks.empty()) {
    auto r_peaks = read_r_peaks(choices.r_peaks);
    if (!r_peaks) return std::unexpected(r_peaks.error());
    options.detect.r_peaks = std::move(*r_peaks);
  }
  return options;
}

Result<void> write_map(const std::string& file, const Assessment& assessment) {
  const std::size_t shape[] = {assessment.leads.size(), assessment.samples};
  return io::write_npy(file, shape, assessment.map);
}

int detect(const DetectChoices& choices) {
  int status = kSuccess;
  const auto fail = [&status](const Error& error) {
    print_error(error);
    status = kInputFailed;
  };
  const io::FoundRecords found = io::find_records(choices.paths);
  if (found.records.size() > 1 && !(choices.map.empty() && choices.r_peaks.empty())) {
    print_error({ErrorKind::Config, "--map and --r-peaks go with one record", {}, {}});
    return kWrongUsage;
  }
  const auto chosen = batch_options(choices);
  const auto model = open_model(choices.model);
  for (const Error* error :
       {chosen ? nullptr : &chosen.error(), model ? nullptr : &model.error()}) {
    if (error != nullptr) fail(*error);
  }
  if (status != kSuccess) return status;

  OutcomeWriter writer(choices.form());
  for (const Error& error : found.errors) {
    fail(error);
    writer.add(error.file, std::unexpected(error));
  }
  Progress progress("assessing");
  std::size_t done = 0;
  detect::BatchOptions options = *chosen;
  options.keep_traces = !choices.map.empty();
  if (found.records.size() == 1) {
    options.on_part = [&progress](std::size_t part, std::size_t parts) {
      progress.show(part, parts);
    };
  }
  detect::assess_files(found.records, *model, choices.threads, options,
                       [&](const std::filesystem::path& file, const Result<Assessment>& outcome) {
                         progress.erase();
                         if (!outcome) fail(outcome.error());
                         writer.add(file.string(), outcome);
                         if (outcome && !choices.map.empty()) {
                           if (const auto written = write_map(choices.map, *outcome); !written) {
                             fail(written.error());
                           }
                         }
                         progress.show(++done, found.records.size());
                       });
  progress.erase();
  writer.finish();
  if (!found.passed_over.empty()) {
    print_note(
        fmt::format("passed over {} file{} of no format that crest reads; crest inspect lists "
                    "them",
                    found.passed_over.size(), found.passed_over.size() == 1 ? "" : "s"));
  }
  return status;
}

}  // namespace

void add_detect_command(CLI::App& app, int& exit_status) {
  auto choices = std::make_shared<DetectChoices>();
  choices->threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* command =
      app.add_subcommand("detect", "Find what is unusual in each record, and where");
  command->add_option("path", choices->paths, "Files, folders or glob patterns")->required();
  auto* json = command->add_flag("--json", choices->json, "One JSON array of all records");
  auto* ndjson = command->add_flag("--ndjson", choices->ndjson, "One JSON object a line");
  auto* csv = command->add_flag("--csv", choices->csv, "A table, one row a record");
  json->excludes(ndjson)->excludes(csv);
  ndjson->excludes(csv);
  command->add_option("--map", choices->map,
                      "NPY file for the map [12 leads, samples] of the one record");
  command->add_option("-j,--threads", choices->threads, "Records assessed at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command
      ->add_option("--scoring", choices->scoring,
                   "crest, where the model compares with normals; paper, by restoration alone; "
                   "paper-code, as the authors' public code computes")
      ->check(CLI::IsMember({"crest", "paper", "paper-code"}))
      ->capture_default_str();
  command->add_option(
      "--r-peaks", choices->r_peaks,
      "File with one R peak a line (sample at the model's rate), instead of finding them");
  add_read_options(*command, choices->read);
  add_model_options(*command, choices->model);
  command->callback([choices, &exit_status] { exit_status = detect(*choices); });
}

}  // namespace crest::cli
