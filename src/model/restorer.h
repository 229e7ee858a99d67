// Runs a cross-restoration network forward.
#pragma once

#include <crest/error.h>

#include <map>
#include <memory>
#include <span>
#include <string>

#include "model/network_description.h"
#include "model/tensor_file.h"
#include "nn/kernels.h"

namespace crest::model {

/// Weights packed for the kernels (model/network.h). Const after construction: share one among all
/// threads.
struct Network;

/// Takes the tensors named by tensors_of(description); Config error that names the tensor if one is
/// missing, misshapen, not finite or a negative variance.
Result<std::shared_ptr<const Network>> make_network(
    const NetworkDescription& description, const std::map<std::string, Tensor>& tensors,
    const nn::Kernels& kernels = nn::fastest_kernels());

/// Views into the session; valid until its next call. All [length, channels] in C order. What parts
/// that the network lacks would restore is empty, and without uncertainty the log-variance is zero.
struct Restoration {
  std::span<const float> global;               ///< [window, leads]
  std::span<const float> global_log_variance;  ///< [window]
  std::span<const float> local;                ///< [beat, leads]
  std::span<const float> local_log_variance;   ///< [beat]
  std::span<const float> trend;  ///< [window, leads]: the ECG restored with help of the trend
};

/// One thread's work space. After construction no call allocates.
/// A pass is split so that what depends on less is computed less often: set_trend once a window,
/// set_global once a mask, restore once a beat, in any order as long as each has been set before
/// restore. The result is identical to the whole forward pass. Inputs of another size than stated
/// are a defect of the caller: what is missing counts as zero, what is too much is ignored.
class Session {
 public:
  explicit Session(std::shared_ptr<const Network> network);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  void set_trend(std::span<const float> trend);             ///< [window, leads]
  void set_global(std::span<const float> masked_window);    ///< [window, leads]
  Restoration restore(std::span<const float> masked_beat);  ///< [beat, leads]
  /// Restores the beat alone, as restore does: a tenth of its work, for the other beats of a window
  /// that has been restored with one of them. Of a network without the local branch, nothing.
  Restoration restore_beat(std::span<const float> masked_beat);  ///< [beat, leads]

  // Intermediate results of the last calls, for parity tests: [tokens, latent].
  std::span<const float> trend_latent() const;
  std::span<const float> global_latent() const;
  std::span<const float> local_latent() const;
  std::span<const float> attended() const;  ///< global tokens, then the local one

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Floating-point operations (2 per multiply-add) of each of the calls, for benchmarks.
struct Work {
  double trend = 0, global = 0, restore = 0, restore_beat = 0;
};
Work work_of(const NetworkDescription& description);

}  // namespace crest::model
