#include "train/loss.h"

namespace crest::train {
namespace {

torch::Tensor weighted_error(const torch::Tensor& restored, const torch::Tensor& log_variance,
                             const torch::Tensor& truth) {
  return (torch::exp(-log_variance) * (truth - restored).square()).mean() + log_variance.mean();
}

}  // namespace

torch::Tensor restoration_loss(const RestoredBatch& restored, const Batch& batch) {
  torch::Tensor loss;
  const auto add = [&loss](const torch::Tensor& term) {
    loss = loss.defined() ? loss + term : term;
  };
  if (restored.global.defined()) {
    add(weighted_error(restored.global, restored.global_log_variance, batch.window));
  }
  if (restored.local.defined()) {
    add(weighted_error(restored.local, restored.local_log_variance, batch.beat));
  }
  if (restored.trend.defined()) add((batch.window - restored.trend).square().mean());
  return loss;
}

}  // namespace crest::train
