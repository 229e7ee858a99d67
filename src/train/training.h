// The training loop: the paper's loss and schedule, checkpoints to go on from.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/network_description.h"
#include "model/tensor_file.h"
#include "signal/preprocessing.h"
#include "train/matrix_product.h"
#include "train/training_set.h"

namespace crest::train {

/// Defaults are the paper's.
struct Schedule {
  std::size_t epochs = 50;
  std::size_t batch = 32;
  double learning_rate = 1e-4;  ///< of AdamW at the start; falls to 0 along half a cosine
  double weight_decay = 1e-5;
  std::uint64_t seed = 1;
  std::size_t windows = 1;  ///< drawn from each record in an epoch
  bool operator==(const Schedule&) const = default;
};

/// One line of the log.
struct EpochLog {
  std::size_t epoch = 0;  ///< from 1
  double learning_rate = 0;
  double training_loss = 0;
  double validation_loss = 0;  ///< restoration loss of the validation normals, on fixed masks
  double seconds = 0;
  double gflops = 0;  ///< arithmetic of forward and backward passes, 1e9 operations a second
};

struct StepProgress {
  std::size_t epoch = 0, epochs = 0;
  std::size_t step = 0, steps = 0;
  double loss = 0;  ///< mean of the epoch so far
  double seconds = 0, gflops = 0;
};

struct TrainingHooks {
  std::function<void(const StepProgress&)> on_step;
  std::function<void(const std::vector<EpochLog>&)> on_epoch;  ///< the log so far
};

struct Trained {
  std::map<std::string, model::Tensor> tensors;  ///< of the best epoch
  std::size_t best_epoch = 0;
  std::vector<EpochLog> log;
};

struct TrainingTask {
  model::NetworkDescription description;
  signal::Preprocessing preprocessing;
  bool compares = false;  ///< fit a reference of normals when the network is trained
  Schedule schedule;
  std::string device = "cpu";  ///< or "cuda"
  Precision precision = Precision::Single;
  std::filesystem::path checkpoint;  ///< written after an epoch, whole or not at all
  bool resume = false;               ///< continue from `checkpoint` if it exists
  /// Seconds; an epoch that ends sooner after the last checkpoint writes none, but for the last
  /// one.
  double checkpoint_interval = 30;
};

/// Trains on `training`, keeps the epoch with the least restoration loss on `validation`; no label
/// is seen. Every epoch draws from its own seed, so that a resumed run computes what an unbroken
/// one would, bit for bit on the same machine and with as many threads. Errors: Config (an empty
/// set; a checkpoint of another schedule), Corrupt, Io.
Result<Trained> train(const TrainingTask& task, const TrainingSet& training,
                      const TrainingSet& validation, const TrainingHooks& hooks);

}  // namespace crest::train
