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

/// Views into the session; valid until its next call of restore_beats or restore. Empty of a
/// network without the local branch.
struct BeatRestorations {
  std::span<const float> local;               ///< [beats, beat, leads]
  std::span<const float> local_log_variance;  ///< [beats, beat]
};

/// One thread's work space. After construction no call allocates.
/// A pass is split so that what depends on less is computed less often: set_trend once a window,
/// set_global once a mask, restore once a beat, in any order as long as each has been set before
/// restore. The result is identical to the whole forward pass. Where a window need not be restored
/// with each of its beats, restore_beats does many beats at once and restore_window the window with
/// one of them; what restore gives is the same to the last bit. Inputs of another size than stated
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

  /// Restores at most so many beats, [beats, beat, leads], which share one reading of the weights.
  static constexpr std::size_t kBeatsAtOnce = 8;
  BeatRestorations restore_beats(std::span<const float> masked_beats);
  /// Restores the window with beat number `beat` of the last restore_beats; of `local` nothing.
  Restoration restore_window(std::size_t beat);

  // Intermediate results of the last calls, for parity tests: [tokens, latent].
  std::span<const float> trend_latent() const;
  std::span<const float> global_latent() const;
  std::span<const float> local_latent() const;
  std::span<const float> attended() const;  ///< global tokens, then the local one; last beat's

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Floating-point operations (2 per multiply-add) of each of the calls, for benchmarks.
struct Work {
  double trend = 0, global = 0, restore = 0;
  double restore_beat = 0;  ///< of restore_beats, each beat
  double restore_window() const { return restore - restore_beat; }
};
Work work_of(const NetworkDescription& description);

}  // namespace crest::model
