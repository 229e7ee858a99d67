// From trained weights to the model file that crest runs: calibrated, measured, with its card.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "detect/calibrate.h"
#include "eval/ptbxl_protocol.h"
#include "model/model_file.h"
#include "signal/strip.h"
#include "train/training.h"

namespace crest::train {

/// What the card says beside what the training knows.
struct CardFacts {
  std::string name;
  std::string command;  ///< that trains this model again, DIR standing for the data
  std::string training_data;
  std::size_t training_records = 0;
  std::string licence;    ///< of the data
  std::string chosen_by;  ///< whose restoration loss chose the epoch
  /// Names of records, so that no one is tested that was seen; both may be empty.
  std::vector<std::string> trained_on, chosen_on;
};

/// What the engine, with the weights rounded as in the file, says of records not trained on.
struct Measured {
  std::vector<detect::NormalExtremes> normals;  ///< calibrate the model; none: no calibration
  std::string calibrated_on;                    ///< what these are
  std::string evaluated_on;
  std::optional<eval::PtbxlEvaluation> evaluation;  ///< of these
};
using Measure = std::function<Result<Measured>(const model::Model& model)>;

/// Measures a fold of PTB-XL below `data`: its normal records calibrate the model; the abnormal
/// ones are only counted in the AUC on the card. Error: Config where no normal one was assessed.
Result<Measured> measure_ptbxl_fold(const model::Model& model, const std::filesystem::path& data,
                                    int fold, std::size_t threads, const eval::Progress& progress);

/// Measures normal strips made with the preprocessing of the model; those too short to be assessed
/// are left out.
Measured measure_strips(const model::Model& model, std::span<const signal::Strip> strips,
                        const eval::Progress& progress);

struct Exported {
  std::vector<std::byte> bytes;  ///< of the model file
  std::optional<eval::PtbxlEvaluation> evaluation;
};

/// Fits the reference of a task that compares to `normals`, the strips trained on, calibrates by
/// what `measure` finds, and writes the card. `progress` is that of the fit.
Result<Exported> export_model(const TrainingTask& task, const Trained& trained,
                              std::span<const signal::Strip> normals, const CardFacts& facts,
                              const Measure& measure, const eval::Progress& progress);

/// The log as CSV with a header line.
std::string log_csv(const std::vector<EpochLog>& log);

}  // namespace crest::train
