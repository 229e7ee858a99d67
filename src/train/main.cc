// crest-train: learns what normal ECGs look like and writes the model file that crest runs.
#include <fmt/format.h>
#include <torch/torch.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/file.h"
#include "core/progress_line.h"
#include "train/blas_environment.h"
#include "train/model_export.h"
#include "train/training.h"

namespace {

namespace fs = std::filesystem;
using namespace crest;
using namespace crest::train;

constexpr int kSuccess = 0;
constexpr int kWrongUsage = 2;
constexpr int kFailed = 3;

struct TrainOptions {
  std::string data, out;
  std::string name = "crest-paper";
  std::string device = "cpu";
  Schedule schedule;
  int last_training_fold = 8;
  int validation_fold = 9;
  std::size_t threads = 1;
  bool resume = false;
};

/// Erases the line that the cursor is on.
constexpr std::string_view kEraseLine = "\r\033[K";

bool on_terminal() { return ::isatty(STDERR_FILENO) == 1; }

/// Says how far a long job is, in a line that the next overwrites; only on a terminal.
void show(std::string_view label, std::size_t done, std::size_t total, std::string_view detail) {
  if (on_terminal()) {
    fmt::print(stderr, "{}{}", kEraseLine, progress_line(label, done, total, detail));
  }
}

void say(std::string_view line) {
  fmt::print(stderr, "{}{}\n", on_terminal() ? kEraseLine : "", line);
}

int fail(const Error& error) {
  say("crest-train: " + to_string(error));
  return kFailed;
}

/// The command of the card: only what decides the weights, DIR standing for the data.
std::string command_line(const TrainOptions& options) {
  return fmt::format(
      "crest-train --data DIR --out OUT --name {} --epochs {} --batch {} --learning-rate {} "
      "--weight-decay {} --seed {} --last-training-fold {} --validation-fold {} --threads {} "
      "--device {}",
      options.name, options.schedule.epochs, options.schedule.batch, options.schedule.learning_rate,
      options.schedule.weight_decay, options.schedule.seed, options.last_training_fold,
      options.validation_fold, options.threads, options.device);
}

/// Loads and prepares records, telling each one that is left out.
TrainingSet load(const TrainOptions& options, const std::vector<eval::PtbxlRow>& rows,
                 std::string_view label) {
  TrainingSet set = load_training_set(
      options.data, rows, {}, [&](std::size_t done) { show(label, done, rows.size(), "records"); });
  for (const std::string& line : set.left_out) say("left out: " + line);
  say(fmt::format("{}: {} normal records, {} left out", label, set.strips.size(),
                  set.left_out.size()));
  return set;
}

std::string describe(const EpochLog& log) {
  return fmt::format("epoch {}  loss {:.5f}  validation {:.5f}  {:.1f} s  {:.0f} GFLOP/s",
                     log.epoch, log.training_loss, log.validation_loss, log.seconds, log.gflops);
}

TrainingHooks hooks(const fs::path& log_file) {
  return {.on_step =
              [](const StepProgress& progress) {
                show(fmt::format("epoch {}/{}", progress.epoch, progress.epochs), progress.step,
                     progress.steps,
                     fmt::format("loss {:.5f}  {:.0f} s  {:.0f} GFLOP/s", progress.loss,
                                 progress.seconds, progress.gflops));
              },
          .on_epoch =
              [log_file](const std::vector<EpochLog>& epochs) {
                say(describe(epochs.back()));
                if (const auto written = write_file(log_file, log_csv(epochs)); !written) {
                  say("crest-train: " + to_string(written.error()));
                }
              }};
}

int run(const TrainOptions& options) {
  const fs::path out = options.out;
  std::error_code made;
  fs::create_directories(out, made);
  if (made) return fail({ErrorKind::Io, made.message(), options.out, {}});
  if (options.device == "cuda" && !torch::cuda::is_available()) {
    return fail({ErrorKind::Config, "no CUDA device is available", {}, {}});
  }
  TrainingTask task{.description = *model::describe({}),
                    .preprocessing = {},
                    .schedule = options.schedule,
                    .device = options.device,
                    .checkpoint = out / "checkpoint.pt",
                    .resume = options.resume};
  if (!options.resume && fs::exists(task.checkpoint)) {
    return fail({ErrorKind::Config,
                 "exists; continue it with --resume or choose another --out",
                 task.checkpoint.string(),
                 {}});
  }
  if (options.validation_fold <= options.last_training_fold) {
    return fail({ErrorKind::Config, "the validation fold is one of those trained on", {}, {}});
  }
  const auto rows = eval::read_ptbxl(options.data);
  if (!rows) return fail(rows.error());
  const TrainingSet training =
      load(options, eval::normals_in_folds(*rows, 1, options.last_training_fold), "training");
  const TrainingSet validation =
      load(options, eval::normals_in_folds(*rows, options.validation_fold, options.validation_fold),
           "validation");

  const auto trained = train::train(task, training, validation, hooks(out / "log.csv"));
  if (!trained) return fail(trained.error());
  // A run that had nothing left to train has written none yet.
  if (const auto written = write_file(out / "log.csv", log_csv(trained->log)); !written) {
    return fail(written.error());
  }
  say(fmt::format("best epoch {}; calibrating and measuring on fold {}", trained->best_epoch,
                  options.validation_fold));
  const CardFacts facts{
      .name = options.name,
      .command = command_line(options),
      .training_data = fmt::format("normal_only records of PTB-XL 1.0.3, folds 1-{}",
                                   options.last_training_fold),
      .training_records = training.strips.size(),
      .data = options.data,
      .validation_fold = options.validation_fold,
      .threads = options.threads};
  const auto exported = export_model(
      task, *trained, facts,
      [](std::size_t done, std::size_t total) { show("measuring", done, total, "records"); });
  if (!exported) return fail(exported.error());
  const fs::path file = out / (options.name + ".safetensors");
  if (const auto written = write_file(file, exported->bytes); !written) {
    return fail(written.error());
  }
  say(eval::to_text(exported->evaluation) + "written: " + file.string());
  return kSuccess;
}

void add_options(CLI::App& app, TrainOptions& options) {
  app.add_option("--data", options.data, "Folder of PTB-XL, or of labels.csv and records")
      ->required();
  app.add_option("--out", options.out, "Folder for checkpoint, log and model")->required();
  app.add_option("--name", options.name, "Name of the model")->capture_default_str();
  app.add_option("--epochs", options.schedule.epochs)
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--batch", options.schedule.batch, "Records a step")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--learning-rate", options.schedule.learning_rate)
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--weight-decay", options.schedule.weight_decay)
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--seed", options.schedule.seed)->capture_default_str();
  app.add_option("--last-training-fold", options.last_training_fold, "Train on folds 1 to this")
      ->check(CLI::Range(1, 8))
      ->capture_default_str();
  app.add_option("--validation-fold", options.validation_fold,
                 "Choose the epoch and calibrate on it")
      ->check(CLI::Range(2, 9))
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Threads; decides the last bits of the weights")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option("--device", options.device, "cpu or cuda")
      ->check(CLI::IsMember({"cpu", "cuda"}))
      ->capture_default_str();
  app.add_flag("--resume", options.resume,
               "Continue from the checkpoint in --out, if there is one");
}

}  // namespace

int main(int argc, char** argv) {
  enter_blas_environment(argv);
  CLI::App app("Learns what normal ECGs look like and writes a model for crest.", "crest-train");
  app.set_version_flag("--version", "crest-train " CREST_VERSION);
  TrainOptions options;
  options.threads = std::max(1U, std::thread::hardware_concurrency());
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kSuccess : kWrongUsage;
  }
  at::set_num_threads(static_cast<int>(options.threads));
  try {
    return run(options);
  } catch (const std::exception& exception) {
    // LibTorch reports by throwing, a device without memory for one.
    return fail({ErrorKind::Internal, exception.what(), {}, {}});
  }
}
