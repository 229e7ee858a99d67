// Configuration and calibration as the JSON of a model file's metadata.
#pragma once

#include <crest/error.h>

#include <string>

#include "model/model_file.h"

namespace crest::model {

std::string config_json(const ModelDescription& description);
std::string calibration_json(const Calibration& calibration);

/// Fills name, network and preprocessing. Errors: Config, without a file name.
Result<void> parse_config(const std::string& text, ModelDescription& description);
/// Error: Config, without a file name.
Result<Calibration> parse_calibration(const std::string& text, std::size_t leads);

}  // namespace crest::model
