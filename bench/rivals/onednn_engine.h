// The network in oneDNN, whose shared library brings a matrix product and convolutions for this
// CPU.
#pragma once

#include <memory>

#include "engine.h"

namespace crest::bench {

/// Batch norms folded, transposed convolutions rewritten as plain ones, attention and perceptrons
/// by its sgemm. Reports by throwing.
std::unique_ptr<Engine> make_onednn_engine(const NetworkWeights& weights, std::size_t batch);

}  // namespace crest::bench
