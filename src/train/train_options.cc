#include "train/train_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "core/file.h"
#include "model/model_json.h"
#include "train/training_job.h"

namespace crest::train {

void add_options(CLI::App& app, TrainOptions& options) {
  options.threads = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::string> sets = {std::string(kPtbxl)};
  for (const TrainingSource& source : training_sources()) sets.emplace_back(source.name);
  app.add_option("--set", options.set, "What the data are; all but ptbxl give several models")
      ->check(CLI::IsMember(sets))
      ->capture_default_str();
  app.add_option("--data", options.data, "Folder of PTB-XL, or of labels.csv and records")
      ->required();
  app.add_option("--out", options.out, "Folder for checkpoint, log and model")->required();
  app.add_option(
      "--config", options.config,
      "Network and preprocessing as JSON, see docs/model-format.md; default: the paper's");
  app.add_option("--name", options.name, "Name of the model; default: that of the configuration");
  std::vector<std::string> parts;
  for (const model::PartName& part : model::kPartNames) parts.emplace_back(part.name);
  app.add_option("--without", options.without, "Part of the method to leave out; may be repeated")
      ->check(CLI::IsMember(parts));
  app.add_option("--epochs", options.schedule.epochs)
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--batch", options.schedule.batch, "Records a step")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--learning-rate", options.schedule.learning_rate)
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--weight-decay", options.schedule.weight_decay)
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--seed", options.schedule.seed)->capture_default_str();
  app.add_option("--windows", options.schedule.windows, "Windows drawn from a record in an epoch")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--folds", options.folds,
                 "Groups of patients of mitbih, each tested by the others")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  app.add_option("--last-training-fold", options.last_training_fold, "Train on folds 1 to this")
      ->check(CLI::Range(1, 8))
      ->capture_default_str();
  app.add_option("--validation-fold", options.validation_fold,
                 "Choose the epoch and calibrate on it")
      ->check(CLI::Range(2, 9))
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Threads; decides the last bits of the weights")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option("--device", options.device, "cpu or cuda")
      ->check(CLI::IsMember({"cpu", "cuda"}))
      ->capture_default_str();
  app.add_flag("--mixed", options.mixed,
               "Multiply in bf16 and keep weights and sums in f32; for --device cuda");
  app.add_flag("--resume", options.resume,
               "Continue from the checkpoint in --out, if there is one");
}

std::string command_line(const TrainOptions& options) {
  std::string command = "crest-train --data DIR --out OUT";
  const auto add = [&](std::string_view option, const auto& value) {
    command += fmt::format(" --{} {}", option, value);
  };
  if (options.set != kPtbxl) add("set", options.set);
  if (!options.config.empty())
    add("config", std::filesystem::path(options.config).filename().string());
  if (!options.name.empty()) add("name", options.name);
  for (const std::string& part : options.without) add("without", part);
  add("epochs", options.schedule.epochs);
  add("batch", options.schedule.batch);
  add("learning-rate", options.schedule.learning_rate);
  add("weight-decay", options.schedule.weight_decay);
  add("seed", options.schedule.seed);
  if (options.schedule.windows > 1) add("windows", options.schedule.windows);
  if (options.set == kPtbxl) {
    add("last-training-fold", options.last_training_fold);
    add("validation-fold", options.validation_fold);
  }
  if (options.set == "mitbih") add("folds", options.folds);
  add("threads", options.threads);
  add("device", options.device);
  if (options.mixed) command += " --mixed";
  return command;
}

Result<model::ModelDescription> description_of(const TrainOptions& options) {
  model::ModelDescription description;
  description.name = "crest-paper";
  if (!options.config.empty()) {
    const auto text = read_text_file(options.config);
    if (!text) return std::unexpected(text.error());
    if (const auto parsed = model::parse_config(*text, description); !parsed) {
      Error error = parsed.error();
      error.file = options.config;
      return std::unexpected(error);
    }
  }
  model::Parts& parts = description.network.parts;
  for (const std::string& name : options.without) {
    // Names that are none do not pass the command line.
    parts.*std::ranges::find(model::kPartNames, name, &model::PartName::name)->part = false;
  }
  if (!parts.global_branch || !parts.local_branch) parts.cross_attention = false;
  if (!options.name.empty()) description.name = options.name;
  return description;
}

}  // namespace crest::train
