#include "cli/model_choice.h"

#include <algorithm>
#include <filesystem>

namespace crest::cli {
namespace {

constexpr const char* kDefaultModel = "crest-paper.safetensors";

}  // namespace

void add_model_options(CLI::App& command, ModelChoice& choice) {
  command.add_option("--model", choice.file, "Model file; default: the one that comes with crest")
      ->envname("CREST_MODEL");
  add_kernels_option(command, choice.kernels);
}

void add_kernels_option(CLI::App& command, std::string& kernels) {
  command.add_option("--kernels", kernels, "Kernels to use, as crest doctor lists them")
      ->envname("CREST_KERNELS");
}

std::optional<std::filesystem::path> find_default_model() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return std::nullopt;
  const auto above = program.parent_path().parent_path();
  for (const char* folder : {"models", "share/crest/models"}) {
    auto file = above / folder / kDefaultModel;
    if (std::filesystem::exists(file, error)) return file;
  }
  return std::nullopt;
}

Result<std::filesystem::path> find_model(const ModelChoice& choice) {
  if (!choice.file.empty()) return choice.file;
  const auto file = find_default_model();
  if (file) return *file;
  return std::unexpected(Error{ErrorKind::NotFound,
                               "no model: the default one is not beside this program; name one "
                               "with --model",
                               {},
                               {}});
}

Result<model::Model> open_model(const ModelChoice& choice) {
  const auto kernels = nn::choose_kernels(choice.kernels);
  if (!kernels) return std::unexpected(kernels.error());
  const auto file = find_model(choice);
  if (!file) return std::unexpected(file.error());
  return model::load_model(*file, **kernels);
}

std::vector<std::string> names_of_folders(std::span<const std::string> folders) {
  const auto last_part = [](const std::string& folder) {
    const std::filesystem::path path(folder);
    return (path.has_filename() ? path.filename() : path.parent_path().filename()).string();
  };
  std::vector<std::string> names;
  for (const std::string& folder : folders) {
    const std::string name = last_part(folder);
    const bool shared = std::ranges::count(folders, name, last_part) > 1;
    names.push_back(shared ? folder : name);
  }
  return names;
}

Result<OpenModel> open_for_threads(const ModelChoice& choice, std::size_t threads) {
  auto model = open_model(choice);
  if (!model) return std::unexpected(model.error());
  OpenModel open{.model = *std::move(model), .sessions = {}};
  open.sessions.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) open.sessions.emplace_back(open.model.network);
  return open;
}

}  // namespace crest::cli
