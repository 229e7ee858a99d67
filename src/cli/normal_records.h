// The normal records of a site, assessed: what calibrate and check-site begin with.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "detect/calibrate.h"
#include "io/read_options.h"
#include "model/model_file.h"

namespace crest::cli {

struct NormalRecordsChoice {
  std::vector<std::string> paths;
  std::size_t threads = 1;
  io::ReadOptions read;
};

/// Adds --normals, -j and what a file may leave open. `choice` must outlive the parsing.
void add_normal_records_options(CLI::App& command, NormalRecordsChoice& choice);

struct NormalRecords {
  std::vector<detect::NormalExtremes> normals;  ///< in the order of the records
  std::size_t given = 0;                        ///< names and records that there were
  std::size_t left_out = 0;                     ///< of them: not found, not read, or not assessed

  /// "of 141 records 139 were assessed, 2 were not"
  std::string counts() const;
};

/// Finds and assesses the records. Of each that is left out the reason goes to standard error.
NormalRecords assess_normal_records(const NormalRecordsChoice& choice, const model::Model& model);

}  // namespace crest::cli
