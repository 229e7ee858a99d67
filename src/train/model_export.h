// From trained weights to the model file that crest runs: calibrated, measured, with its card.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

#include "eval/ptbxl_protocol.h"
#include "train/training.h"

namespace crest::train {

/// What the card says beside what the export measures.
struct CardFacts {
  std::string name;
  std::string command;  ///< that trains this model again, DIR standing for the data
  std::string training_data;
  std::size_t training_records = 0;
  std::filesystem::path data;  ///< folder of PTB-XL or of labels.csv
  int validation_fold = 9;
  std::size_t threads = 1;
};

struct Exported {
  std::vector<std::byte> bytes;      ///< of the model file
  eval::PtbxlEvaluation evaluation;  ///< of the validation fold
};

/// Runs the engine, with the weights rounded as in the file, over the validation fold: its normal
/// records calibrate the model; the abnormal ones are only counted in the AUC on the card.
Result<Exported> export_model(const TrainingTask& task, const Trained& trained,
                              const CardFacts& facts, const eval::Progress& progress);

/// The log as CSV with a header line.
std::string log_csv(const std::vector<EpochLog>& log);

}  // namespace crest::train
