// crest import: a model file of the weights that the authors' public code has trained.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "core/file.h"
#include "model/model_file.h"

namespace crest::cli {
namespace {

struct ImportChoices {
  std::string weights;
  std::string out;
  std::string name = "imported";
};

using Tensors = std::map<std::string, model::Tensor>;

/// The paper's network and preprocessing; no calibration, since none comes with the weights.
model::ModelDescription describe_import(const ImportChoices& choices) {
  model::ModelDescription description;
  description.name = choices.name;
  const auto file = std::filesystem::path(choices.weights).filename().string();
  description.card = nlohmann::json{
      {"description",
       "Weights imported into the paper's configuration; trained elsewhere, not "
       "calibrated, their data and licence unknown to this file"},
      {"imported_from",
       file}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return description;
}

/// The tensors that the network has; others, such as counters of the training, are left out.
Result<Tensors> tensors_of_network(Tensors all, const model::NetworkConfig& config) {
  const auto network = model::describe(config);
  if (!network) return std::unexpected(network.error());
  if (auto made = model::make_network(*network, all); !made) return std::unexpected(made.error());
  Tensors tensors;
  for (const model::TensorShape& tensor : model::tensors_of(*network)) {
    tensors.insert(all.extract(tensor.name));
  }
  return tensors;
}

/// Whether every value survives the way through the bytes of a file.
bool is_exact(const std::vector<std::byte>& bytes, const Tensors& tensors) {
  const auto stored = model::parse_tensor_file(bytes, {});
  return stored && std::ranges::equal(stored->tensors, tensors, [](const auto& a, const auto& b) {
           return a.second.values == b.second.values;
         });
}

Result<void> import_model(const ImportChoices& choices) {
  const auto bytes = read_file(choices.weights);
  if (!bytes) return std::unexpected(bytes.error());
  auto file = model::parse_tensor_file(*bytes, choices.weights);
  if (!file) return std::unexpected(file.error());
  const model::ModelDescription description = describe_import(choices);
  auto tensors = tensors_of_network(std::move(file->tensors), description.network);
  if (!tensors) {
    tensors.error().file = choices.weights;
    return std::unexpected(tensors.error());
  }
  std::vector<std::byte> model = model::serialise_model(description, *tensors);
  if (!is_exact(model, *tensors)) {
    model = model::serialise_model(description, *tensors, model::StoredType::F32);
  }
  return write_file(choices.out, model);
}

}  // namespace

void add_import_command(CLI::App& app, int& exit_status) {
  auto choices = std::make_shared<ImportChoices>();
  CLI::App* command = app.add_subcommand(
      "import", "Make a model file of weights trained with the authors' public code");
  command
      ->add_option("weights", choices->weights,
                   "Safetensors file whose tensors are named as in their PyTorch state")
      ->required();
  command->add_option("out", choices->out, "The model file to write")->required();
  command->add_option("--name", choices->name, "What the model is called in results")
      ->capture_default_str();
  command->callback([choices, &exit_status] {
    if (const auto imported = import_model(*choices); !imported) {
      print_error(imported.error());
      exit_status = kInputFailed;
    }
  });
}

}  // namespace crest::cli
