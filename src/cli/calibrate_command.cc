// crest calibrate: from normal records alone, what is rare and where an alarm begins.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "cli/commands.h"
#include "cli/model_choice.h"
#include "cli/normal_records.h"
#include "cli/terminal.h"
#include "core/file.h"
#include "core/utc_day.h"
#include "detect/calibrate.h"
#include "model/alarm_budget.h"

namespace crest::cli {
namespace {

namespace fs = std::filesystem;

struct CalibrateChoice {
  NormalRecordsChoice records;
  std::size_t alarms_per_1000 = 0;
  std::string description = "normal records";
  std::string out;
  bool replace = false;
  ModelChoice model;
};

/// A file that is there already is replaced when that is asked for, or when it is the model itself.
Result<void> check_out(const CalibrateChoice& choice, const fs::path& model) {
  std::error_code error;
  if (choice.replace || !fs::exists(choice.out, error) ||
      fs::equivalent(choice.out, model, error)) {
    return {};
  }
  return std::unexpected(
      Error{ErrorKind::Config, "is there already; --force replaces it", choice.out, {}});
}

Result<void> check_enough(std::size_t normals, std::size_t alarms_per_1000) {
  if (normals >= model::normals_needed(alarms_per_1000)) return {};
  return std::unexpected(
      Error{ErrorKind::InvalidInput, model::guarantee_in_words(normals, alarms_per_1000), {}, {}});
}

std::string fitted_in_words(const CalibrateChoice& choice, const model::Model& model,
                            const NormalRecords& records, const model::Calibration& calibration) {
  const auto threshold = model::alarm_threshold(calibration.scores, calibration.alarms_per_1000);
  return fmt::format(
      "{} calibrated on {}: {}\n"
      "threshold: a score above {:.4f} is an alarm\n"
      "promise: {}\n"
      "rarities: of the record, of {} leads, of beats{}; the rarest that can be told is fewer than "
      "1 in {}\n"
      "written: {}\n",
      model.description.name, calibration.records, records.counts(), threshold.value_or(0),
      model::guarantee_in_words(calibration.scores.size(), calibration.alarms_per_1000),
      calibration.lead_peaks.size(),
      calibration.segments.empty() ? std::string()
                                   : fmt::format(", of {} segments", calibration.segments.size()),
      calibration.scores.size() + 1, choice.out);
}

/// Calibrates and writes; the status says whether all records were assessed.
Result<int> calibrate(const CalibrateChoice& choice) {
  const auto read = read_model(choice.model);
  if (!read) return std::unexpected(read.error());
  if (auto checked = check_out(choice, read->file); !checked) {
    return std::unexpected(checked.error());
  }
  const auto model = read->parse();
  if (!model) return std::unexpected(model.error());
  const NormalRecords records = assess_normal_records(choice.records, *model);
  if (auto enough = check_enough(records.normals.size(), choice.alarms_per_1000); !enough) {
    return std::unexpected(enough.error());
  }
  const model::Calibration calibration = detect::calibrate(
      records.normals,
      {.records = choice.description, .date = utc_day(std::chrono::system_clock::now())},
      choice.alarms_per_1000);
  const auto calibrated = model::with_calibration(read->bytes, calibration, read->file);
  if (!calibrated) return std::unexpected(calibrated.error());
  if (auto written = write_file(choice.out, *calibrated); !written) {
    return std::unexpected(written.error());
  }
  print(fitted_in_words(choice, *model, records, calibration));
  return records.left_out == 0 ? kSuccess : kInputFailed;
}

}  // namespace

void add_calibrate_command(CLI::App& app, int& exit_status) {
  auto choice = std::make_shared<CalibrateChoice>();
  CLI::App* command = app.add_subcommand(
      "calibrate", "Fit, from normal records alone, what is rare and where an alarm begins");
  add_normal_records_options(*command, choice->records);
  command
      ->add_option("--alarms-per-1000", choice->alarms_per_1000,
                   "How many alarms 1000 normal records may raise")
      ->required()
      ->check(CLI::Range(std::size_t{1}, model::kMostAlarms));
  command
      ->add_option("--describe", choice->description,
                   "What the records are, for the model file and every result; name no patient")
      ->capture_default_str();
  command->add_option("--out", choice->out, "The calibrated model file to write")->required();
  command->add_flag("--force", choice->replace, "Replace a file that is there already");
  add_model_options(*command, choice->model);
  command->callback([choice, &exit_status] {
    const auto status = calibrate(*choice);
    if (!status) print_error(status.error());
    exit_status = status ? *status : kInputFailed;
  });
}

}  // namespace crest::cli
