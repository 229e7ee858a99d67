#include "train/checkpoint.h"

#include <sstream>

#include "core/file.h"

namespace crest::train {
namespace {

torch::Tensor log_tensor(const std::vector<EpochLog>& log) {
  std::vector<double> values;
  for (const EpochLog& row : log) {
    values.insert(values.end(), {static_cast<double>(row.epoch), row.learning_rate,
                                 row.training_loss, row.validation_loss, row.seconds, row.gflops});
  }
  return torch::tensor(values, torch::kFloat64).reshape({-1, 6});
}

std::vector<EpochLog> log_rows(const torch::Tensor& values) {
  std::vector<EpochLog> log;
  const auto rows = values.accessor<double, 2>();
  for (std::int64_t i = 0; i < rows.size(0); ++i) {
    log.push_back({.epoch = static_cast<std::size_t>(rows[i][0]),
                   .learning_rate = rows[i][1],
                   .training_loss = rows[i][2],
                   .validation_loss = rows[i][3],
                   .seconds = rows[i][4],
                   .gflops = rows[i][5]});
  }
  return log;
}

torch::Tensor to_torch(const model::Tensor& tensor) {
  return torch::tensor(tensor.values)
      .reshape(std::vector<std::int64_t>(tensor.shape.begin(), tensor.shape.end()));
}

model::Tensor from_torch(const torch::Tensor& tensor) {
  const auto* data = tensor.data_ptr<float>();
  return {{tensor.sizes().begin(), tensor.sizes().end()}, {data, data + tensor.numel()}};
}

using Tensors = std::map<std::string, model::Tensor>;

/// Archive keys may not hold the dots of tensor names.
std::string archive_key(const std::string& name) {
  std::string key = name;
  std::ranges::replace(key, '.', '/');
  return key;
}

torch::serialize::OutputArchive pack(const Tensors& tensors) {
  torch::serialize::OutputArchive archive;
  for (const auto& [name, tensor] : tensors) archive.write(archive_key(name), to_torch(tensor));
  return archive;
}

/// The tensors of an archive, read in the names and shapes of the network.
Tensors unpack(torch::serialize::InputArchive& archive, const TrainableNetwork& network) {
  Tensors tensors;
  for (const auto& [name, like] : network.state()) {
    torch::Tensor value;
    archive.read(archive_key(name), value);
    if (value.sizes() != like.sizes()) throw std::runtime_error(name + " has another shape");
    tensors[name] = from_torch(value);
  }
  return tensors;
}

}  // namespace

Result<void> save_checkpoint(const std::filesystem::path& path, const std::string& made_with,
                             const TrainableNetwork& network, const torch::optim::AdamW& optimizer,
                             const Progress& progress) {
  torch::serialize::OutputArchive archive, optimizer_archive;
  archive.write("made_with", c10::IValue(made_with));
  archive.write("log", log_tensor(progress.log));
  archive.write("best_epoch", torch::tensor(static_cast<std::int64_t>(progress.best_epoch)));
  auto state = pack(network.export_tensors());
  auto best = pack(progress.best);
  archive.write("state", state);
  archive.write("best", best);
  optimizer.save(optimizer_archive);
  archive.write("optimizer", optimizer_archive);
  std::ostringstream bytes;
  archive.save_to(bytes);
  return write_file(path, bytes.view());
}

Result<Progress> load_checkpoint(const std::filesystem::path& path, const std::string& made_with,
                                 TrainableNetwork& network, torch::optim::AdamW& optimizer) {
  const auto bytes = read_text_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  // LibTorch reports a file it cannot read by throwing.
  try {
    std::istringstream stream(*bytes);
    torch::serialize::InputArchive archive, state, best, optimizer_archive;
    archive.load_from(stream);
    torch::Tensor log, best_epoch;
    c10::IValue of_file;
    archive.read("made_with", of_file);
    if (of_file.toStringRef() != made_with) {
      return std::unexpected(Error{ErrorKind::Config,
                                   "was made with another schedule or configuration: " +
                                       of_file.toStringRef() + ", not " + made_with,
                                   path.string(),
                                   {}});
    }
    archive.read("log", log);
    archive.read("best_epoch", best_epoch);
    archive.read("state", state);
    archive.read("best", best);
    archive.read("optimizer", optimizer_archive);
    network.import_tensors(unpack(state, network));
    optimizer.load(optimizer_archive);
    Progress progress{.epochs_done = 0,
                      .best_epoch = static_cast<std::size_t>(best_epoch.item<std::int64_t>()),
                      .best = unpack(best, network),
                      .log = log_rows(log)};
    progress.epochs_done = progress.log.size();
    return progress;
  } catch (const std::exception&) {
    return std::unexpected(
        Error{ErrorKind::Corrupt, "is no checkpoint of this network", path.string(), {}});
  }
}

}  // namespace crest::train
