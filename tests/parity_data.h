// Data computed with the authors' PyTorch network: weights, inputs and every output. They are no
// part of the repository; tests that need them are skipped where there are none.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "io/npy.h"

namespace crest {

/// The folder CREST_PARITY, or shared/parity beside the repository.
inline std::filesystem::path parity_folder() {
  const char* folder = std::getenv("CREST_PARITY");
  return folder != nullptr ? std::filesystem::path(folder)
                           : std::filesystem::path(CREST_SOURCE_DIR) / "../shared/parity";
}

/// One array, by its name without ".npy".
inline std::vector<float> read_parity_array(const std::string& name) {
  const auto array = io::read_npy(parity_folder() / (name + ".npy"));
  if (!array) {
    ADD_FAILURE() << to_string(array.error());
    return {};
  }
  return array->values;
}

}  // namespace crest
