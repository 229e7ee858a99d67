// The network in LibTorch.
#pragma once

#include <memory>

#include "engine.h"

namespace crest::bench {

enum class TorchForm {
  /// Layer by layer as the authors' PyTorch code has them: convolutions, transposed ones and batch
  /// norms on [batch, channels, length].
  Plain,
  /// Batch norms folded, each convolution one matrix product on [batch, length, channels] with its
  /// bias, activations in place.
  Tuned
};

/// LibTorch reports by throwing.
std::unique_ptr<Engine> make_torch_engine(const NetworkWeights& weights, TorchForm form,
                                          std::size_t batch);

}  // namespace crest::bench
