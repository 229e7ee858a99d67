// The sets that crest-train learns from beside PTB-XL, and the models that come of each.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace crest::train {

/// Stretches of records or series that are normal throughout.
struct NormalPieces {
  std::vector<Record> training;
  std::vector<Record> validation;  ///< the epoch is chosen and the model calibrated on them
};

/// One model to be trained.
struct TrainingJob {
  std::string name;  ///< of the model and its files
  std::string data;  ///< what is learnt from, for the card
  /// Names of records; both empty where a series learns from its own beginning.
  std::vector<std::string> trained_on, chosen_on;
  std::function<Result<NormalPieces>()> load;  ///< reads the pieces; keep `folder` until then
};

/// A set of records with a protocol of crest evaluate.
struct TrainingSource {
  std::string_view name;     ///< as --set has it
  std::string_view licence;  ///< of the data, for the card
  /// The models that the records in `folder` give; `folds` where they are left out in turn.
  Result<std::vector<TrainingJob>> (*jobs)(const std::filesystem::path& folder, std::size_t folds);
};

/// mitbih, mitbih-ds1, mitbih-random-beats, keogh, ucr.
const std::array<TrainingSource, 5>& training_sources();

}  // namespace crest::train
