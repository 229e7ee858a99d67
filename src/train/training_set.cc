#include "train/training_set.h"

#include <algorithm>
#include <utility>

#include "core/interleave.h"
#include "io/read_record.h"
#include "model/mask.h"
#include "signal/window.h"

namespace crest::train {
namespace {

/// One record's part of a batch, chosen.
struct Example {
  signal::Window window;
  std::size_t r_peak = 0;
  model::Mask window_mask, beat_mask;
};

signal::Window middle_window(const signal::Strip& strip,
                             const signal::Preprocessing& preprocessing) {
  const std::size_t samples = strip.signal.samples;
  const std::size_t spare = samples - std::min(samples, preprocessing.window);
  return signal::cut_window(strip, spare / 2, preprocessing);
}

torch::Tensor zeros(std::size_t batch, std::size_t length, std::size_t leads) {
  return torch::zeros({static_cast<std::int64_t>(batch), static_cast<std::int64_t>(length),
                       static_cast<std::int64_t>(leads)});
}

/// The values of row `index` of a tensor [batch, length, leads].
std::span<float> row(torch::Tensor& tensor, std::size_t index) {
  const auto size = static_cast<std::size_t>(tensor.size(1) * tensor.size(2));
  return {tensor.data_ptr<float>() + index * size, size};
}

template <typename Choose>
Batch assemble(std::size_t count, const signal::Preprocessing& preprocessing, Choose choose) {
  const std::size_t leads = preprocessing.leads();
  Batch batch{.window = zeros(count, preprocessing.window, leads),
              .masked_window = {},
              .trend = zeros(count, preprocessing.window, leads),
              .beat = zeros(count, preprocessing.beat(), leads),
              .masked_beat = {}};
  std::vector<std::pair<model::Mask, model::Mask>> masks;
  for (std::size_t i = 0; i < count; ++i) {
    Example example = choose(i);
    interleave(example.window.signal, row(batch.window, i));
    interleave(example.window.trend, row(batch.trend, i));
    interleave(signal::cut_beat(example.window.signal, example.r_peak, preprocessing),
               row(batch.beat, i));
    masks.emplace_back(std::move(example.window_mask), std::move(example.beat_mask));
  }
  batch.masked_window = batch.window.clone();
  batch.masked_beat = batch.beat.clone();
  for (std::size_t i = 0; i < count; ++i) {
    model::hide(masks[i].first, leads, row(batch.masked_window, i));
    model::hide(masks[i].second, leads, row(batch.masked_beat, i));
  }
  return batch;
}

/// A window at a random place that holds a whole beat; the middle one always does.
signal::Window draw_window(const signal::Strip& strip, const signal::Preprocessing& preprocessing,
                           Random& random) {
  if (strip.signal.samples > preprocessing.window) {
    const std::size_t start = random.below(strip.signal.samples - preprocessing.window + 1);
    signal::Window window = signal::cut_window(strip, start, preprocessing);
    if (!window.r_peaks.empty()) return window;
  }
  return middle_window(strip, preprocessing);
}

/// Adds a record to the set, or the reason why not; `name` is for messages.
void add(const Result<Record>& record, const std::string& name,
         const signal::Preprocessing& preprocessing, TrainingSet& set) {
  auto strip = record ? signal::make_strip(*record, preprocessing)
                      : Result<signal::Strip>(std::unexpected(record.error()));
  if (strip && middle_window(*strip, preprocessing).r_peaks.empty()) {
    strip = std::unexpected(Error{ErrorKind::InvalidInput, "no whole heartbeat was found", {}, {}});
  }
  if (strip) {
    set.strips.push_back(*std::move(strip));
  } else {
    Error error = strip.error();
    if (error.file.empty()) error.file = name;
    set.left_out.push_back(to_string(error));
  }
}

}  // namespace

TrainingSet load_training_set(const std::filesystem::path& folder,
                              std::span<const eval::PtbxlRow> rows,
                              const signal::Preprocessing& preprocessing,
                              const RecordProgress& progress) {
  TrainingSet set;
  std::size_t done = 0;
  for (const eval::PtbxlRow& row : rows) {
    const std::filesystem::path header = folder / (row.record + ".hea");
    add(io::read_record(header), header.string(), preprocessing, set);
    progress(++done);
  }
  return set;
}

TrainingSet prepare_records(std::span<const Record> records,
                            const signal::Preprocessing& preprocessing,
                            const RecordProgress& progress) {
  TrainingSet set;
  std::size_t done = 0;
  for (const Record& record : records) {
    add(record, record.name, preprocessing, set);
    progress(++done);
  }
  return set;
}

Batch Batch::to(const torch::Device& device) const {
  return {window.to(device), masked_window.to(device), trend.to(device), beat.to(device),
          masked_beat.to(device)};
}

Batch draw_batch(const TrainingSet& set, std::span<const std::size_t> records,
                 const signal::Preprocessing& preprocessing, const model::NetworkConfig& network,
                 Random& random) {
  return assemble(records.size(), preprocessing, [&](std::size_t i) {
    Example example{draw_window(set.strips[records[i]], preprocessing, random), 0, {}, {}};
    example.r_peak = example.window.r_peaks[random.below(example.window.r_peaks.size())];
    if (!network.parts.masking) return example;
    example.window_mask = model::draw_window_mask(network.window, network.mask_patches, random);
    example.beat_mask = model::draw_beat_mask(network.beat, random);
    return example;
  });
}

Batch validation_batch(const TrainingSet& set, std::span<const std::size_t> records,
                       const signal::Preprocessing& preprocessing,
                       const model::NetworkConfig& network, std::size_t index, std::size_t count) {
  return assemble(records.size(), preprocessing, [&](std::size_t i) {
    Example example{middle_window(set.strips[records[i]], preprocessing), 0, {}, {}};
    const auto& r_peaks = example.window.r_peaks;
    example.r_peak = r_peaks[r_peaks.size() * index / count];
    if (!network.parts.masking) return example;
    example.window_mask = model::window_mask(network.window, network.mask_patches, index, count);
    example.beat_mask = model::beat_mask(network.beat, index, count);
    return example;
  });
}

}  // namespace crest::train
