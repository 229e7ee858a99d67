// What every engine that is compared does: run the same network, on one thread.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "model/network_description.h"
#include "model/restorer.h"
#include "model/tensor_file.h"
#include "nn/kernels.h"

namespace crest::bench {

/// The network that all engines are made of.
struct NetworkWeights {
  model::NetworkDescription description;
  std::map<std::string, model::Tensor> tensors;
};

/// A network of one engine, ready to run. Restores `batch` windows at once: every span holds
/// [batch, length, channels]. Split as model::Session is, so that every engine can reuse what
/// several passes share. What restore() returns is valid until the next call.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual void set_trend(std::span<const float> trend) = 0;
  virtual void set_global(std::span<const float> masked_window) = 0;
  virtual model::Restoration restore(std::span<const float> masked_beat) = 0;
  /// Windows in a batch.
  virtual std::size_t batch() const = 0;
};

/// Ours: it runs a window at a time, whatever the batch.
std::unique_ptr<Engine> make_crest_engine(const NetworkWeights& weights,
                                          const nn::Kernels& kernels);

}  // namespace crest::bench
