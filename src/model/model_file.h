// A model in one safetensors file: weights, configuration, preprocessing, calibration and card.
// docs/model-format.md specifies it.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/calibration.h"
#include "model/network_description.h"
#include "model/normal_reference.h"
#include "model/restorer.h"
#include "model/tensor_file.h"
#include "nn/kernels.h"
#include "signal/preprocessing.h"

namespace crest::model {

/// Everything of a model but its weights.
struct ModelDescription {
  std::string name = "unnamed";
  NetworkConfig network;
  signal::Preprocessing preprocessing;
  /// Whether records are compared with normals (NormalReference) or scored as in the paper.
  bool compares = false;
  std::optional<Calibration> calibration;
  std::string card = "{}";  ///< JSON object: data, licence, command line, seed, loss curve, results
};

/// Ready to run; const and shared by all threads.
struct Model {
  ModelDescription description;
  std::string sha256;  ///< of the file, hexadecimal
  std::shared_ptr<const Network> network;
  std::shared_ptr<const NormalReference> reference;  ///< none: scored as in the paper
};

/// The bytes of a model file, its SHA-256 in its metadata.
std::vector<std::byte> serialise_model(const ModelDescription& description,
                                       const std::map<std::string, Tensor>& tensors,
                                       StoredType type = StoredType::F16);

/// The same model file, calibrated anew; all else stays as it is, the tensors to the byte. `bytes`
/// are those of a file that parse_model takes; `file` is for messages only. Error: Corrupt.
Result<std::vector<std::byte>> with_calibration(std::span<const std::byte> bytes,
                                                const Calibration& calibration,
                                                const std::string& file);

/// Checks format version, SHA-256, configuration, and the name, shape and finiteness of every
/// tensor. Errors: NotFound, Io, Corrupt, Unsupported, Config, each with the file.
Result<Model> load_model(const std::filesystem::path& path,
                         const nn::Kernels& kernels = nn::fastest_kernels());

/// The same from bytes; `file` is for messages only.
Result<Model> parse_model(std::span<const std::byte> bytes, const std::string& file,
                          const nn::Kernels& kernels = nn::fastest_kernels());

}  // namespace crest::model
