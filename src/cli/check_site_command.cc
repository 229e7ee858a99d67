// crest check-site: whether a model's calibration holds for the normal records of a site.
#include <memory>

#include "cli/commands.h"
#include "cli/model_choice.h"
#include "cli/normal_records.h"
#include "cli/terminal.h"
#include "detect/site_check.h"
#include "report/site_check_report.h"

namespace crest::cli {
namespace {

struct CheckSiteChoice {
  NormalRecordsChoice records;
  bool json = false;
  ModelChoice model;
};

int status_of(detect::SiteVerdict verdict) {
  switch (verdict) {
    case detect::SiteVerdict::Safe:
      return kSuccess;
    case detect::SiteVerdict::Recalibrate:
      return kRecalibrate;
    case detect::SiteVerdict::TooFew:
      break;
  }
  return kTooFewToTell;
}

Result<int> check_site(const CheckSiteChoice& choice) {
  const auto model = open_model(choice.model);
  if (!model) return std::unexpected(model.error());
  const model::ModelDescription& description = model->description;
  if (!description.calibration) {
    return std::unexpected(
        Error{ErrorKind::Config, "the model is not calibrated; crest calibrate does that", {}, {}});
  }
  const NormalRecords records = assess_normal_records(choice.records, *model);
  std::vector<double> scores;
  scores.reserve(records.normals.size());
  for (const detect::NormalExtremes& normal : records.normals) scores.push_back(normal.score);
  const auto check = detect::check_site(*description.calibration, scores);
  if (!check) return std::unexpected(check.error());
  if (choice.json) {
    print(report::site_check_json(*check, description.name, *description.calibration,
                                  records.left_out)
              .dump(2) +
          "\n");
  } else {
    print("site: " + records.counts() + "\n" +
          report::site_check_text(*check, description.name, *description.calibration));
  }
  return records.left_out == 0 ? status_of(check->verdict) : kInputFailed;
}

}  // namespace

void add_check_site_command(CLI::App& app, int& exit_status) {
  auto choice = std::make_shared<CheckSiteChoice>();
  CLI::App* command = app.add_subcommand(
      "check-site", "Compare a site's normal records with those that the model is calibrated on");
  add_normal_records_options(*command, choice->records);
  command->add_flag("--json", choice->json, "One JSON object instead of words");
  command->footer(
      "Exit status: 0 safe; 4 recalibrate; 5 too few records to tell; 3 some record could not be\n"
      "assessed, whatever the verdict, or there is none; 2 wrong usage.");
  add_model_options(*command, choice->model);
  command->callback([choice, &exit_status] {
    const auto status = check_site(*choice);
    if (!status) print_error(status.error());
    exit_status = status ? *status : kInputFailed;
  });
}

}  // namespace crest::cli
