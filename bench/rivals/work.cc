#include "work.h"

#include <span>

#include "bench/random_network.h"
#include "nn/convolution.h"

namespace crest::bench {
namespace {

constexpr std::size_t kMasks = 3;
constexpr std::size_t kBeats = 10;

void append(const model::Restoration& restoration, std::size_t batch, std::vector<float>* answer) {
  if (answer == nullptr) return;
  for (std::size_t item = 0; item < batch; ++item) {
    for (const std::span<const float> part :
         {restoration.global, restoration.global_log_variance, restoration.local,
          restoration.local_log_variance, restoration.trend}) {
      const std::size_t size = part.size() / batch;
      const auto values = part.subspan(item * size, size);
      answer->insert(answer->end(), values.begin(), values.end());
    }
  }
}

}  // namespace

double operations_of(Work work, const model::NetworkDescription& description, bool share_of_trend) {
  const model::Work parts = model::work_of(description);
  const double pass = parts.trend + parts.global + parts.restore;
  switch (work) {
    case Work::Pass:
      return pass;
    case Work::WholeRecord:
      return kMasks * kBeats * pass;
    case Work::SharedRecord: {
      const double share =
          nn::multiply_adds(description.trend_decoder.front(), description.config.global_tokens());
      return parts.trend + kMasks * parts.global + kMasks * kBeats * parts.restore +
             (share_of_trend ? 0 : (kMasks * kBeats - 1) * share);
    }
    case Work::Batch:
      return kBatch * pass;
  }
  return 0;
}

Inputs::Inputs(const model::NetworkConfig& config)
    : trends_(random_values(kBatch * config.window * config.leads, 1)),
      windows_(random_values(trends_.size(), 2)),
      beats_(random_values(kBatch * config.beat * config.leads, 3)),
      window_size_(config.window * config.leads),
      beat_size_(config.beat * config.leads) {}

void Inputs::run(Work work, Engine& engine, std::vector<float>* answer) const {
  if (work == Work::Batch) return run_batch(engine, answer);
  const std::span<const float> trend = std::span(trends_).first(window_size_);
  const std::size_t masks = work == Work::Pass ? 1 : kMasks;
  const std::size_t beats = work == Work::Pass ? 1 : kBeats;
  for (std::size_t mask = 0; mask < masks; ++mask) {
    const auto window = std::span(windows_).subspan(mask * window_size_, window_size_);
    for (std::size_t beat = 0; beat < beats; ++beat) {
      const bool whole = work != Work::SharedRecord;
      if (whole || (mask == 0 && beat == 0)) engine.set_trend(trend);
      if (whole || beat == 0) engine.set_global(window);
      append(engine.restore(std::span(beats_).subspan(beat * beat_size_, beat_size_)), 1, answer);
    }
  }
}

void Inputs::run_batch(Engine& engine, std::vector<float>* answer) const {
  const std::size_t batch = engine.batch();
  const auto items = [batch](const std::vector<float>& values, std::size_t first) {
    const std::size_t size = values.size() / kBatch;
    return std::span(values).subspan(first * size, batch * size);
  };
  for (std::size_t item = 0; item < kBatch; item += batch) {
    engine.set_trend(items(trends_, item));
    engine.set_global(items(windows_, item));
    append(engine.restore(items(beats_, item)), batch, answer);
  }
}

}  // namespace crest::bench
