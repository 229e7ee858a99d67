#include "train/training.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <future>
#include <numbers>
#include <numeric>

#include "model/model_json.h"
#include "model/restorer.h"
#include "train/checkpoint.h"
#include "train/loss.h"
#include "train/trainable_network.h"

namespace crest::train {
namespace {

using Clock = std::chrono::steady_clock;

/// Masks of a validation pass; as many as detection uses.
constexpr std::size_t kValidationMasks = 3;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Operations of one training step's share of one record: the backward pass costs two forward ones.
double operations_per_record(const model::NetworkDescription& description) {
  const model::Work work = model::work_of(description);
  return 3 * (work.trend + work.global + work.restore);
}

double learning_rate(const Schedule& schedule, std::size_t epochs_done) {
  const double share = static_cast<double>(epochs_done) / static_cast<double>(schedule.epochs);
  return schedule.learning_rate * (1 + std::cos(std::numbers::pi * share)) / 2;
}

/// Different for each epoch of each seed, and the same after a resume.
std::uint64_t epoch_seed(const Schedule& schedule, std::size_t epoch) {
  return schedule.seed * 1'000'003 + epoch;
}

/// What a checkpoint must have been made with to be continued.
std::string made_with(const TrainingTask& task) {
  const Schedule& schedule = task.schedule;
  return fmt::format(
      "{} epochs, batch {}, learning rate {}, weight decay {}, seed {}, {} windows{}; {}",
      schedule.epochs, schedule.batch, schedule.learning_rate, schedule.weight_decay, schedule.seed,
      schedule.windows, task.precision == Precision::Mixed ? ", mixed precision" : "",
      model::config_json({.name = {},
                          .network = task.description.config,
                          .preprocessing = task.preprocessing,
                          .calibration = {}}));
}

std::vector<std::size_t> all_records(const TrainingSet& set) {
  std::vector<std::size_t> records(set.strips.size());
  std::iota(records.begin(), records.end(), std::size_t{0});
  return records;
}

std::span<const std::size_t> slice(std::span<const std::size_t> records, std::size_t begin,
                                   std::size_t count) {
  return records.subspan(begin, std::min(count, records.size() - begin));
}

/// One run of the loop; what changes from epoch to epoch lives here.
class Run {
 public:
  Run(const TrainingTask& task, const TrainingSet& training, const TrainingSet& validation,
      const TrainingHooks& hooks)
      : task_(task),
        training_(training),
        validation_(validation),
        hooks_(hooks),
        device_(task.device),
        network_((torch::manual_seed(task.schedule.seed), task.description), task.precision),
        optimizer_(parameters_on_device(), torch::optim::AdamWOptions(task.schedule.learning_rate)
                                               .weight_decay(task.schedule.weight_decay)) {}

  Result<Trained> operator()();

 private:
  std::vector<torch::Tensor> parameters_on_device() {
    network_.to(device_);
    return network_.parameters();
  }
  EpochLog train_epoch(std::size_t epoch);
  double train_step(const Batch& batch);
  double validate();

  const TrainingTask& task_;
  const TrainingSet& training_;
  const TrainingSet& validation_;
  const TrainingHooks& hooks_;
  torch::Device device_;
  TrainableNetwork network_;
  torch::optim::AdamW optimizer_;
};

double Run::train_step(const Batch& batch) {
  const Batch here = batch.to(device_);
  const torch::Tensor loss = restoration_loss(
      network_.forward(here.masked_window, here.masked_beat, here.trend, /*training=*/true), here);
  optimizer_.zero_grad();
  loss.backward();
  optimizer_.step();
  return loss.item<double>();
}

EpochLog Run::train_epoch(std::size_t epoch) {
  const Schedule& schedule = task_.schedule;
  const Clock::time_point start = Clock::now();
  Random random(epoch_seed(schedule, epoch));
  torch::manual_seed(epoch_seed(schedule, epoch));  // of the dropout
  EpochLog log{.epoch = epoch, .learning_rate = learning_rate(schedule, epoch - 1)};
  static_cast<torch::optim::AdamWOptions&>(optimizer_.param_groups().front().options())
      .lr(log.learning_rate);

  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < schedule.windows; ++i) {
    const std::vector<std::size_t> records = all_records(training_);
    order.insert(order.end(), records.begin(), records.end());
  }
  random.shuffle(std::span<std::size_t>(order));
  const std::size_t steps = (order.size() + schedule.batch - 1) / schedule.batch;
  // The next batch is made while the network learns from this one.
  const auto draw = [&](std::size_t step) {
    return std::async(std::launch::async, [&, step] {
      return draw_batch(training_, slice(order, step * schedule.batch, schedule.batch),
                        task_.preprocessing, task_.description.config, random);
    });
  };
  std::future<Batch> next = draw(0);
  double loss_sum = 0;
  std::size_t records = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    const Batch batch = next.get();
    if (step + 1 < steps) next = draw(step + 1);
    const auto size = static_cast<std::size_t>(batch.window.size(0));
    loss_sum += train_step(batch) * static_cast<double>(size);
    records += size;
    log.seconds = seconds_since(start);
    log.training_loss = loss_sum / static_cast<double>(records);
    log.gflops =
        static_cast<double>(records) * operations_per_record(task_.description) / log.seconds / 1e9;
    hooks_.on_step(
        {epoch, schedule.epochs, step + 1, steps, log.training_loss, log.seconds, log.gflops});
  }
  log.validation_loss = validate();
  log.seconds = seconds_since(start);
  return log;
}

double Run::validate() {
  const torch::NoGradGuard no_gradients;
  const std::vector<std::size_t> records = all_records(validation_);
  double sum = 0;
  for (std::size_t mask = 0; mask < kValidationMasks; ++mask) {
    for (std::size_t begin = 0; begin < records.size(); begin += task_.schedule.batch) {
      const auto chosen = slice(records, begin, task_.schedule.batch);
      const Batch batch = validation_batch(validation_, chosen, task_.preprocessing,
                                           task_.description.config, mask, kValidationMasks)
                              .to(device_);
      const torch::Tensor loss = restoration_loss(
          network_.forward(batch.masked_window, batch.masked_beat, batch.trend, false), batch);
      sum += loss.item<double>() * static_cast<double>(chosen.size());
    }
  }
  return sum / static_cast<double>(kValidationMasks * records.size());
}

Result<Trained> Run::operator()() {
  Progress progress;
  if (task_.resume && std::filesystem::exists(task_.checkpoint)) {
    auto loaded = load_checkpoint(task_.checkpoint, made_with(task_), network_, optimizer_);
    if (!loaded) return std::unexpected(loaded.error());
    progress = std::move(*loaded);
  }
  Clock::time_point last_saved = Clock::now();
  for (std::size_t epoch = progress.epochs_done + 1; epoch <= task_.schedule.epochs; ++epoch) {
    const EpochLog log = train_epoch(epoch);
    if (!std::isfinite(log.training_loss)) {
      return std::unexpected(Error{ErrorKind::Internal, "the loss is no longer a number", {}, {}});
    }
    const bool best = progress.log.empty() ||
                      log.validation_loss < progress.log[progress.best_epoch - 1].validation_loss;
    if (best) {
      progress.best = network_.export_tensors();
      progress.best_epoch = epoch;
    }
    progress.log.push_back(log);
    if (epoch == task_.schedule.epochs || seconds_since(last_saved) >= task_.checkpoint_interval) {
      last_saved = Clock::now();
      if (auto saved =
              save_checkpoint(task_.checkpoint, made_with(task_), network_, optimizer_, progress);
          !saved) {
        return std::unexpected(saved.error());
      }
    }
    hooks_.on_epoch(progress.log);
  }
  return Trained{std::move(progress.best), progress.best_epoch, std::move(progress.log)};
}

}  // namespace

Result<Trained> train(const TrainingTask& task, const TrainingSet& training,
                      const TrainingSet& validation, const TrainingHooks& hooks) {
  for (const TrainingSet* set : {&training, &validation}) {
    if (set->strips.empty()) {
      return std::unexpected(Error{
          ErrorKind::Config,
          set == &training ? "no normal record to train on" : "no normal record to validate on",
          {},
          {}});
    }
  }
  return Run(task, training, validation, hooks)();
}

}  // namespace crest::train
