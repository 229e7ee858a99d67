// The pieces of work that engines are compared on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine.h"

namespace crest::bench {

enum class Work : std::uint32_t {
  Pass,          ///< one window and one beat
  WholeRecord,   ///< the paper's 3 masks of 10 beats each, a whole pass for each, as its authors do
  SharedRecord,  ///< the same with what depends on record or mask alone computed once
  Batch          ///< kBatch windows, at once where the engine can
};
inline constexpr std::size_t kBatch = 16;

/// Floating-point operations (2 per multiply-add) that the work takes. Of what a record shares,
/// ours reuses the trend's share of the trend decoder's first layer too, `share_of_trend`; the
/// rivals compute it in every pass.
double operations_of(Work work, const model::NetworkDescription& description, bool share_of_trend);

/// Inputs for all kinds of work: random, and the same in every process.
class Inputs {
 public:
  explicit Inputs(const model::NetworkConfig& config);

  /// The engine's batch is kBatch or 1 for Batch, 1 for all others. Appends to `answer`, unless it
  /// is null, what the engine restored: pass by pass the five parts of model::Restoration.
  void run(Work work, Engine& engine, std::vector<float>* answer) const;

 private:
  void run_batch(Engine& engine, std::vector<float>* answer) const;

  std::vector<float> trends_, windows_, beats_;  ///< kBatch of each
  std::size_t window_size_, beat_size_;          ///< values
};

}  // namespace crest::bench
