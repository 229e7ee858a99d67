#include "cli/model_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include "core/file.h"

namespace crest::cli {
namespace {

/// Models that come with crest, by the names that stand for their files.
struct Preset {
  std::string_view name;
  const char* file;
};
constexpr std::array<Preset, 2> kPresets = {
    {{"crest", "crest.safetensors"}, {"paper", "crest-paper.safetensors"}}};
constexpr const Preset& kDefault = kPresets.front();

/// Where a preset is: models/ beside the folder of the program, or share/crest/models where it is
/// installed.
std::optional<std::filesystem::path> find_preset(const Preset& preset) {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return std::nullopt;
  const auto above = program.parent_path().parent_path();
  for (const char* folder : {"models", "share/crest/models"}) {
    auto file = above / folder / preset.file;
    if (std::filesystem::exists(file, error)) return file;
  }
  return std::nullopt;
}

}  // namespace

void add_model_options(CLI::App& command, ModelChoice& choice) {
  command
      .add_option("--model", choice.file,
                  "Model file, or crest or paper for one that comes with crest; default: crest")
      ->envname("CREST_MODEL");
  add_kernels_option(command, choice.kernels);
}

void add_kernels_option(CLI::App& command, std::string& kernels) {
  command.add_option("--kernels", kernels, "Kernels to use, as crest doctor lists them")
      ->envname("CREST_KERNELS");
}

Result<std::filesystem::path> find_model(const ModelChoice& choice) {
  const auto* preset =
      choice.file.empty() ? &kDefault : std::ranges::find(kPresets, choice.file, &Preset::name);
  if (preset == kPresets.end()) return choice.file;
  const auto file = find_preset(*preset);
  if (file) return *file;
  return std::unexpected(Error{ErrorKind::NotFound,
                               fmt::format("the model {} is not beside this program; name a file "
                                           "with --model",
                                           preset->name),
                               {},
                               {}});
}

Result<ModelBytes> read_model(const ModelChoice& choice) {
  const auto kernels = nn::choose_kernels(choice.kernels);
  if (!kernels) return std::unexpected(kernels.error());
  const auto file = find_model(choice);
  if (!file) return std::unexpected(file.error());
  auto bytes = read_file(*file);
  if (!bytes) return std::unexpected(bytes.error());
  return ModelBytes{.file = file->string(), .bytes = *std::move(bytes), .kernels = *kernels};
}

Result<model::Model> open_model(const ModelChoice& choice) {
  const auto read = read_model(choice);
  if (!read) return std::unexpected(read.error());
  return read->parse();
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
