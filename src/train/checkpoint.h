// The state of a training run in one file.
#pragma once

#include <crest/error.h>
#include <torch/torch.h>

#include <filesystem>
#include <string>
#include <vector>

#include "train/trainable_network.h"
#include "train/training.h"

namespace crest::train {

/// Everything that the next epoch depends on, beside the data and the program.
struct Progress {
  std::size_t epochs_done = 0;
  std::size_t best_epoch = 0;
  std::map<std::string, model::Tensor> best;
  std::vector<EpochLog> log;
};

/// `made_with` says what the run is: schedule and configuration. Written whole or not at all.
/// Error: Io.
Result<void> save_checkpoint(const std::filesystem::path& path, const std::string& made_with,
                             const TrainableNetwork& network, const torch::optim::AdamW& optimizer,
                             const Progress& progress);

/// Puts the state back into network and optimizer. Errors: Config when it was made with something
/// else, Corrupt when it is no checkpoint.
Result<Progress> load_checkpoint(const std::filesystem::path& path, const std::string& made_with,
                                 TrainableNetwork& network, torch::optim::AdamW& optimizer);

}  // namespace crest::train
