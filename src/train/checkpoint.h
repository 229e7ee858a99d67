// The state of a training run in one file.
#pragma once

#include <crest/error.h>
#include <torch/torch.h>

#include <filesystem>
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

/// Written whole or not at all. Error: Io.
Result<void> save_checkpoint(const std::filesystem::path& path, const Schedule& schedule,
                             const TrainableNetwork& network, const torch::optim::AdamW& optimizer,
                             const Progress& progress);

/// Puts the state back into network and optimizer. Errors: Config when it was made with another
/// schedule, Corrupt when it is no checkpoint of this network.
Result<Progress> load_checkpoint(const std::filesystem::path& path, const Schedule& schedule,
                                 TrainableNetwork& network, torch::optim::AdamW& optimizer);

}  // namespace crest::train
