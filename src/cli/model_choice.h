// Which model and which kernels a command runs.
#pragma once

#include <crest/error.h>

#include <CLI/CLI.hpp>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/model_file.h"

namespace crest::cli {

struct ModelChoice {
  std::string file;     ///< or the name of one that comes with crest; empty: the default model
  std::string kernels;  ///< empty: the fastest
};

/// Adds --model (or CREST_MODEL) and --kernels (or CREST_KERNELS).
void add_model_options(CLI::App& command, ModelChoice& choice);

/// Adds --kernels (or CREST_KERNELS) alone.
void add_kernels_option(CLI::App& command, std::string& kernels);

/// The file of the chosen model. Error: NotFound where one that comes with crest is not there.
Result<std::filesystem::path> find_model(const ModelChoice& choice);

/// A model file as it is, and the kernels to run it with.
struct ModelBytes {
  std::string file;  ///< for messages
  std::vector<std::byte> bytes;
  const nn::Kernels* kernels = nullptr;

  /// Errors: those of parse_model.
  Result<model::Model> parse() const { return model::parse_model(bytes, file, *kernels); }
};

/// Errors: those of find_model, choose_kernels and read_file.
Result<ModelBytes> read_model(const ModelChoice& choice);

/// The model in it. Errors: those of read_model and parse_model.
Result<model::Model> open_model(const ModelChoice& choice);

/// What detectors made of whole folders of models are called: each by the last part of its path, or
/// by the path as given where another one ends alike.
std::vector<std::string> names_of_folders(std::span<const std::string> folders);

/// A model with a session for each of several threads.
struct OpenModel {
  model::Model model;
  std::vector<model::Session> sessions;
};

/// Errors: those of open_model.
Result<OpenModel> open_for_threads(const ModelChoice& choice, std::size_t threads);

}  // namespace crest::cli
