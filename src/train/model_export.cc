#include "train/model_export.h"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/utc_day.h"
#include "detect/batch.h"
#include "detect/calibrate.h"
#include "detect/reference_fit.h"
#include "detect/strip_restoration.h"
#include "model/model_file.h"

namespace crest::train {
namespace {

nlohmann::ordered_json loss_curve(const std::vector<EpochLog>& log) {
  auto curve = nlohmann::ordered_json::array();
  for (const EpochLog& row : log) {
    curve.push_back({row.epoch, row.training_loss, row.validation_loss});
  }
  return curve;
}

nlohmann::ordered_json detection_result(const Measured& measured) {
  const eval::PtbxlResult& all = measured.evaluation->results.front();
  nlohmann::ordered_json result{{"records", measured.evaluated_on},
                                {"normal", all.normals},
                                {"abnormal", all.abnormals},
                                {"not_scored", all.unscored}};
  if (all.auc) result["auc"] = *all.auc;
  if (all.auc_interval) {
    result["auc_interval_95"] = {all.auc_interval->lower, all.auc_interval->upper};
  }
  return result;
}

std::string card(const TrainingTask& task, const Trained& trained, const CardFacts& facts,
                 const Measured& measured) {
  nlohmann::ordered_json card{
      {"name", facts.name},
      {"method",
       "Multi-scale cross-restoration (Jiang et al., MICCAI 2023, arXiv 2308.01639), trained by "
       "crest on normal ECGs only"},
      {"use", "For research. Not a medical device: not for diagnosis or treatment."},
      {"training_data", facts.training_data},
      {"training_records", facts.training_records},
      {"data_licence", facts.licence},
      {"licence", "Apache-2.0"},
      {"program", "crest-train " CREST_VERSION},
      {"command", facts.command},
      {"seed", task.schedule.seed},
      {"epochs", trained.log.size()},
      {"best_epoch", trained.best_epoch},
      {"chosen_by", facts.chosen_by},
      {"loss_curve_columns", {"epoch", "training_loss", "validation_loss"}},
      {"loss_curve", loss_curve(trained.log)}};
  if (!facts.trained_on.empty()) card["trained_on"] = facts.trained_on;
  if (!facts.chosen_on.empty()) card["chosen_on"] = facts.chosen_on;
  if (measured.evaluation) card["detection"] = detection_result(measured);
  return card.dump();
}

/// The reference of normals that goes with a network.
Result<model::NormalReference> fit_to(const model::Model& model,
                                      std::span<const signal::Strip> normals,
                                      const eval::Progress& progress) {
  model::Session session(model.network);
  const auto network = [&](const signal::Strip& strip) {
    return detect::restore_strip(strip, model, session, detect::Scoring::Crest);
  };
  return detect::fit_reference(normals, network, progress);
}

}  // namespace

Result<Measured> measure_ptbxl_fold(const model::Model& model, const std::filesystem::path& data,
                                    int fold, std::size_t threads, const eval::Progress& progress) {
  const auto rows = eval::read_ptbxl(data);
  if (!rows) return std::unexpected(rows.error());
  std::vector<eval::PtbxlRow> of_fold;
  std::vector<std::filesystem::path> files;
  for (const eval::PtbxlRow& row : *rows) {
    if (row.fold != fold) continue;
    of_fold.push_back(row);
    files.push_back(data / (row.record + ".hea"));
  }
  Measured measured;
  measured.evaluated_on = fmt::format("PTB-XL fold {}", fold);
  measured.calibrated_on = "normal records of " + measured.evaluated_on;
  std::vector<eval::ScoredRecord> records;
  detect::assess_files(files, model, threads, {},
                       [&](const std::filesystem::path&, const Result<Assessment>& outcome) {
                         const eval::PtbxlRow& row = of_fold[records.size()];
                         if (outcome && row.label() == eval::PtbxlLabel::Normal) {
                           measured.normals.push_back(detect::extremes_of(*outcome));
                         }
                         const auto score = outcome
                                                ? Result<double>(outcome->score)
                                                : Result<double>(std::unexpected(outcome.error()));
                         records.push_back({row, score});
                         progress(records.size(), files.size());
                       });
  if (measured.normals.empty()) {
    return std::unexpected(Error{ErrorKind::Config,
                                 "no normal record of the validation fold could be assessed",
                                 data.string(),
                                 {}});
  }
  measured.evaluation = eval::evaluate_ptbxl(records);
  return measured;
}

Measured measure_strips(const model::Model& model, std::span<const signal::Strip> strips,
                        const eval::Progress& progress) {
  Measured measured;
  measured.calibrated_on = "normal pieces of records";
  model::Session session(model.network);
  for (std::size_t i = 0; i < strips.size(); ++i) {
    const auto assessment = detect::assess_strip(strips[i], model, session);
    if (assessment) measured.normals.push_back(detect::extremes_of(*assessment));
    progress(i + 1, strips.size());
  }
  return measured;
}

Result<Exported> export_model(const TrainingTask& task, const Trained& trained,
                              std::span<const signal::Strip> normals, const CardFacts& facts,
                              const Measure& measure, const eval::Progress& progress) {
  model::ModelDescription description{.name = facts.name,
                                      .network = task.description.config,
                                      .preprocessing = task.preprocessing,
                                      .calibration = {}};
  std::map<std::string, model::Tensor> tensors = trained.tensors;
  auto model = model::parse_model(model::serialise_model(description, tensors), facts.name);
  if (!model) return std::unexpected(model.error());
  if (task.compares) {
    const auto reference = fit_to(*model, normals, progress);
    if (!reference) return std::unexpected(reference.error());
    tensors.merge(model::tensors_of(*reference));
    description.compares = true;
    model = model::parse_model(model::serialise_model(description, tensors), facts.name);
    if (!model) return std::unexpected(model.error());
  }
  auto measured = measure(*model);
  if (!measured) return std::unexpected(measured.error());
  if (!measured->normals.empty()) {
    description.calibration = detect::calibrate(
        measured->normals,
        {.records = measured->calibrated_on, .date = utc_day(std::chrono::system_clock::now())},
        model::Calibration{}.alarms_per_1000);
  }
  description.card = card(task, trained, facts, *measured);
  return Exported{model::serialise_model(description, tensors), std::move(measured->evaluation)};
}

std::string log_csv(const std::vector<EpochLog>& log) {
  std::string csv = "epoch,learning_rate,training_loss,validation_loss,seconds,gflops\n";
  for (const EpochLog& row : log) {
    csv += fmt::format("{},{},{},{},{:.1f},{:.1f}\n", row.epoch, row.learning_rate,
                       row.training_loss, row.validation_loss, row.seconds, row.gflops);
  }
  return csv;
}

}  // namespace crest::train
