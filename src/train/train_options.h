// The command line of crest-train, and what it makes of a configuration.
#pragma once

#include <crest/error.h>

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/model_file.h"
#include "train/training.h"

namespace crest::train {

/// The set that gives one model; the others are training_sources().
inline constexpr std::string_view kPtbxl = "ptbxl";

struct TrainOptions {
  std::string set = std::string(kPtbxl);
  std::string data, out;
  std::string config;  ///< empty: the paper's
  std::string name;    ///< empty: that of the configuration
  std::vector<std::string> without;
  std::string device = "cpu";
  bool mixed = false;  ///< precision
  Schedule schedule;
  int last_training_fold = 8;
  int validation_fold = 9;
  std::size_t folds = 4;
  std::size_t threads = 1;  ///< after add_options: one a core
  bool resume = false;
};

/// Lets `app` fill in `options`, which must outlive the parsing.
void add_options(CLI::App& app, TrainOptions& options);

/// The command of the card: only what decides the weights, DIR standing for the data.
std::string command_line(const TrainOptions& options);

/// Name, network and preprocessing: what the configuration and the parts left out make of the
/// paper's. Without one of the branches there is nothing for cross-attention to cross, so that it
/// is left out too. Errors: those of reading the file and of its form, with its name.
Result<model::ModelDescription> description_of(const TrainOptions& options);

}  // namespace crest::train
