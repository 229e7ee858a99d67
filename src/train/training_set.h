// Normal records made ready once, and the batches drawn from them.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <crest/record.h>

#include "core/random.h"
#include "eval/ptbxl_labels.h"
#include "model/network_description.h"
#include "signal/preprocessing.h"
#include "signal/strip.h"

namespace crest::train {

struct TrainingSet {
  std::vector<signal::Strip> strips;
  std::vector<std::string> left_out;  ///< one line a record that could not be used, with its reason
};

/// Called after each record with the number done.
using RecordProgress = std::function<void(std::size_t done)>;

/// Reads and prepares the records of `rows` below `folder`. A record without a whole beat in its
/// middle window, or that cannot be read, is left out with its reason.
TrainingSet load_training_set(const std::filesystem::path& folder,
                              std::span<const eval::PtbxlRow> rows,
                              const signal::Preprocessing& preprocessing,
                              const RecordProgress& progress);

/// The same of records at hand.
TrainingSet prepare_records(std::span<const Record> records,
                            const signal::Preprocessing& preprocessing,
                            const RecordProgress& progress);

/// What one step learns from; all [batch, length, leads].
struct Batch {
  torch::Tensor window, masked_window, trend;
  torch::Tensor beat, masked_beat;

  Batch to(const torch::Device& device) const;
};

/// Of each strip a window at a random place, a random beat in it, and random masks; none where the
/// network is one without masking.
Batch draw_batch(const TrainingSet& set, std::span<const std::size_t> records,
                 const signal::Preprocessing& preprocessing, const model::NetworkConfig& network,
                 Random& random);

/// Of each strip the middle window, with mask `index` of `count` and the beat that lies `index` /
/// `count` of the way through its beats: the same every time.
Batch validation_batch(const TrainingSet& set, std::span<const std::size_t> records,
                       const signal::Preprocessing& preprocessing,
                       const model::NetworkConfig& network, std::size_t index, std::size_t count);

}  // namespace crest::train
