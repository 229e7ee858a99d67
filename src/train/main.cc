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
#include <vector>

#include "core/file.h"
#include "core/progress_line.h"
#include "train/blas_environment.h"
#include "train/model_export.h"
#include "train/train_options.h"
#include "train/training.h"
#include "train/training_job.h"

namespace {

namespace fs = std::filesystem;
using namespace crest;
using namespace crest::train;

constexpr int kSuccess = 0;
constexpr int kWrongUsage = 2;
constexpr int kFailed = 3;

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

/// Tells of a set how many records it has and which were left out.
TrainingSet told(TrainingSet set, std::string_view label) {
  for (const std::string& line : set.left_out) say("left out: " + line);
  say(fmt::format("{}: {} normal records, {} left out", label, set.strips.size(),
                  set.left_out.size()));
  return set;
}

/// Shows how many of `total` records are ready.
RecordProgress preparing(std::string_view label, std::size_t total) {
  return [label, total](std::size_t done) { show(label, done, total, "records"); };
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

/// Where one model and what is kept of its training go.
struct RunFiles {
  fs::path checkpoint, log, model;
};

eval::Progress measuring() {
  return [](std::size_t done, std::size_t total) { show("measuring", done, total, "records"); };
}

/// Trains, measures and writes one model.
Result<void> train_model(const TrainingTask& task, const RunFiles& files,
                         const TrainingSet& training, const TrainingSet& validation,
                         const CardFacts& facts, const Measure& measure) {
  const auto trained = train::train(task, training, validation, hooks(files.log));
  if (!trained) return std::unexpected(trained.error());
  // A run that had nothing left to train has written none yet.
  if (auto written = write_file(files.log, log_csv(trained->log)); !written) return written;
  say(fmt::format("best epoch {}; calibrating and measuring", trained->best_epoch));
  const auto exported = export_model(
      task, *trained, training.strips, facts, measure,
      [](std::size_t done, std::size_t total) { show("comparing", done, total, "records"); });
  if (!exported) return std::unexpected(exported.error());
  if (auto written = write_file(files.model, exported->bytes); !written) return written;
  say((exported->evaluation ? eval::to_text(*exported->evaluation) : "") +
      "written: " + files.model.string());
  return {};
}

TrainingTask task_of(const TrainOptions& options, const model::ModelDescription& description,
                     const fs::path& checkpoint) {
  return {.description = *model::describe(description.network),
          .preprocessing = description.preprocessing,
          .compares = description.compares,
          .schedule = options.schedule,
          .device = options.device,
          .precision = options.mixed ? Precision::Mixed : Precision::Single,
          .checkpoint = checkpoint,
          .resume = options.resume};
}

std::unexpected<Error> started_before(const fs::path& file) {
  return std::unexpected(Error{ErrorKind::Config,
                               "exists; continue it with --resume or choose another --out",
                               file.string(),
                               {}});
}

/// One model of the normal records of PTB-XL.
Result<void> train_on_ptbxl(const TrainOptions& options,
                            const model::ModelDescription& description) {
  const fs::path out = options.out;
  const RunFiles files{out / "checkpoint.pt", out / "log.csv",
                       out / (description.name + ".safetensors")};
  if (!options.resume && fs::exists(files.checkpoint)) return started_before(files.checkpoint);
  if (options.validation_fold <= options.last_training_fold) {
    return std::unexpected(
        Error{ErrorKind::Config, "the validation fold is one of those trained on", {}, {}});
  }
  const auto rows = eval::read_ptbxl(options.data);
  if (!rows) return std::unexpected(rows.error());
  const auto load = [&](int first, int last, std::string_view label) {
    const auto normals = eval::normals_in_folds(*rows, first, last);
    return told(load_training_set(options.data, normals, description.preprocessing,
                                  preparing(label, normals.size())),
                label);
  };
  const TrainingSet training = load(1, options.last_training_fold, "training");
  const TrainingSet validation =
      load(options.validation_fold, options.validation_fold, "validation");
  const CardFacts facts{
      .name = description.name,
      .command = command_line(options),
      .training_data = fmt::format("normal_only records of PTB-XL 1.0.3, folds 1-{}",
                                   options.last_training_fold),
      .training_records = training.strips.size(),
      .licence = "PTB-XL 1.0.3, CC BY 4.0 (Wagner et al., doi:10.13026/kfzx-aw45)",
      .chosen_by =
          fmt::format("restoration loss of the normal records of fold {}", options.validation_fold),
      .trained_on = {},
      .chosen_on = {}};
  return train_model(task_of(options, description, files.checkpoint), files, training, validation,
                     facts, [&](const model::Model& model) {
                       return measure_ptbxl_fold(model, options.data, options.validation_fold,
                                                 options.threads, measuring());
                     });
}

/// One model of a set that gives several; its checkpoint is removed once it is written.
Result<void> train_job(const TrainOptions& options, const TrainingSource& source,
                       const TrainingJob& job, const model::ModelDescription& description) {
  const fs::path out = options.out;
  const RunFiles files{out / (job.name + ".checkpoint.pt"), out / (job.name + ".csv"),
                       out / (job.name + ".safetensors")};
  if (fs::exists(files.model)) {
    if (!options.resume) return started_before(files.model);
    say(job.name + ": there already");
    return {};
  }
  say(job.name);
  const auto pieces = job.load();
  if (!pieces) return std::unexpected(pieces.error());
  const auto prepare = [&](const std::vector<Record>& records, std::string_view label) {
    return told(
        prepare_records(records, description.preprocessing, preparing(label, records.size())),
        label);
  };
  const TrainingSet training = prepare(pieces->training, "training");
  const TrainingSet validation = prepare(pieces->validation, "validation");
  const CardFacts facts{.name = job.name,
                        .command = command_line(options),
                        .training_data = job.data,
                        .training_records = training.strips.size(),
                        .licence = std::string(source.licence),
                        .chosen_by = "restoration loss of the normal pieces set aside",
                        .trained_on = job.trained_on,
                        .chosen_on = job.chosen_on};
  auto done = train_model(task_of(options, description, files.checkpoint), files, training,
                          validation, facts, [&](const model::Model& model) -> Result<Measured> {
                            return measure_strips(model, validation.strips, measuring());
                          });
  std::error_code ignored;
  if (done) fs::remove(files.checkpoint, ignored);
  return done;
}

/// A model of each series or fold; one that fails does not keep the others from being trained.
int train_all(const TrainOptions& options, const TrainingSource& source,
              const model::ModelDescription& description) {
  if (options.config.empty()) {
    return fail({ErrorKind::Config,
                 "needs --config: the paper's network takes the twelve standard leads",
                 {},
                 "--set " + options.set});
  }
  const auto jobs = source.jobs(options.data, options.folds);
  if (!jobs) return fail(jobs.error());
  int status = kSuccess;
  for (const TrainingJob& job : *jobs) {
    if (const auto done = train_job(options, source, job, description); !done) {
      Error error = done.error();
      if (error.file.empty()) error.file = job.name;
      status = fail(error);
    }
  }
  return status;
}

int run(const TrainOptions& options) {
  std::error_code made;
  fs::create_directories(options.out, made);
  if (made) return fail({ErrorKind::Io, made.message(), options.out, {}});
  if (options.mixed && options.device != "cuda") {
    return fail(
        {ErrorKind::Config, "--mixed is for --device cuda: a CPU would lose time by it", {}, {}});
  }
  if (options.device == "cuda" && !torch::cuda::is_available()) {
    return fail({ErrorKind::Config, "no CUDA device is available", {}, {}});
  }
  const auto description = description_of(options);
  if (!description) return fail(description.error());
  if (const auto network = model::describe(description->network); !network) {
    return fail(network.error());
  }
  if (options.set == kPtbxl) {
    const auto done = train_on_ptbxl(options, *description);
    return done ? kSuccess : fail(done.error());
  }
  const auto& sources = training_sources();
  return train_all(options, *std::ranges::find(sources, options.set, &TrainingSource::name),
                   *description);
}

}  // namespace

int main(int argc, char** argv) {
  enter_blas_environment(argv);
  CLI::App app("Learns what normal ECGs look like and writes a model for crest.", "crest-train");
  app.set_version_flag("--version", "crest-train " CREST_VERSION);
  TrainOptions options;
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
