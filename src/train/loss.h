// What training minimises.
#pragma once

#include "train/trainable_network.h"
#include "train/training_set.h"

namespace crest::train {

/// mean(exp(-v) e^2) + mean(v) of the window and of the beat, + mean(e^2) of the window restored
/// with help of the trend; e: restoration error, v: stated log-variance. Jiang et al. 2023, weights
/// 1:1:1. What a network does not restore adds nothing. A scalar with gradients.
torch::Tensor restoration_loss(const RestoredBatch& restored, const Batch& batch);

}  // namespace crest::train
