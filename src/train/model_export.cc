#include "train/model_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "detect/batch.h"
#include "detect/calibrate.h"
#include "model/model_file.h"

namespace crest::train {
namespace {

/// What one pass over the validation fold gives.
struct Measured {
  std::vector<eval::ScoredRecord> records;
  std::vector<detect::NormalExtremes> normals;
};

Result<Measured> measure(const model::Model& model, const CardFacts& facts,
                         const eval::Progress& progress) {
  const auto rows = eval::read_ptbxl(facts.data);
  if (!rows) return std::unexpected(rows.error());
  std::vector<eval::PtbxlRow> fold;
  std::vector<std::filesystem::path> files;
  for (const eval::PtbxlRow& row : *rows) {
    if (row.fold != facts.validation_fold) continue;
    fold.push_back(row);
    files.push_back(facts.data / (row.record + ".hea"));
  }
  Measured measured;
  detect::assess_files(files, model, facts.threads, {},
                       [&](const std::filesystem::path&, const Result<Assessment>& outcome) {
                         const eval::PtbxlRow& row = fold[measured.records.size()];
                         if (outcome && row.label() == eval::PtbxlLabel::Normal) {
                           measured.normals.push_back(detect::extremes_of(*outcome));
                         }
                         const auto score = outcome
                                                ? Result<double>(outcome->score)
                                                : Result<double>(std::unexpected(outcome.error()));
                         measured.records.push_back({row, score});
                         progress(measured.records.size(), files.size());
                       });
  if (measured.normals.empty()) {
    return std::unexpected(Error{ErrorKind::Config,
                                 "no normal record of the validation fold could be assessed",
                                 facts.data.string(),
                                 {}});
  }
  return measured;
}

nlohmann::ordered_json loss_curve(const std::vector<EpochLog>& log) {
  auto curve = nlohmann::ordered_json::array();
  for (const EpochLog& row : log) {
    curve.push_back({row.epoch, row.training_loss, row.validation_loss});
  }
  return curve;
}

nlohmann::ordered_json detection_result(const eval::PtbxlEvaluation& evaluation, int fold) {
  const eval::PtbxlResult& all = evaluation.results.front();
  nlohmann::ordered_json result{{"records", fmt::format("PTB-XL fold {}", fold)},
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
                 const eval::PtbxlEvaluation& evaluation) {
  return nlohmann::ordered_json{
      {"name", facts.name},
      {"method",
       "Multi-scale cross-restoration (Jiang et al., MICCAI 2023, arXiv 2308.01639), trained by "
       "crest on normal ECGs only"},
      {"use", "For research. Not a medical device: not for diagnosis or treatment."},
      {"training_data", facts.training_data},
      {"training_records", facts.training_records},
      {"data_licence", "PTB-XL 1.0.3, CC BY 4.0 (Wagner et al., doi:10.13026/kfzx-aw45)"},
      {"licence", "Apache-2.0"},
      {"program", "crest-train " CREST_VERSION},
      {"command", facts.command},
      {"seed", task.schedule.seed},
      {"epochs", trained.log.size()},
      {"best_epoch", trained.best_epoch},
      {"chosen_by",
       fmt::format("restoration loss of the normal records of fold {}", facts.validation_fold)},
      {"loss_curve_columns", {"epoch", "training_loss", "validation_loss"}},
      {"loss_curve", loss_curve(trained.log)},
      {"detection", detection_result(evaluation, facts.validation_fold)}}
      .dump();
}

}  // namespace

Result<Exported> export_model(const TrainingTask& task, const Trained& trained,
                              const CardFacts& facts, const eval::Progress& progress) {
  model::ModelDescription description{.name = facts.name,
                                      .network = task.description.config,
                                      .preprocessing = task.preprocessing,
                                      .calibration = {}};
  const auto model =
      model::parse_model(model::serialise_model(description, trained.tensors), facts.name);
  if (!model) return std::unexpected(model.error());
  const auto measured = measure(*model, facts, progress);
  if (!measured) return std::unexpected(measured.error());
  description.calibration = detect::calibrate(
      measured->normals, fmt::format("{} normal records of PTB-XL fold {}",
                                     measured->normals.size(), facts.validation_fold));
  eval::PtbxlEvaluation evaluation = eval::evaluate_ptbxl(measured->records);
  description.card = card(task, trained, facts, evaluation);
  return Exported{model::serialise_model(description, trained.tensors), std::move(evaluation)};
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
