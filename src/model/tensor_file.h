// Tensors by name, and the safetensors container that holds them.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace crest::model {

/// Values in C order, widened to f32.
struct Tensor {
  std::vector<std::size_t> shape;
  std::vector<float> values;
};

struct TensorFile {
  std::map<std::string, Tensor> tensors;
  std::map<std::string, std::string> metadata;
};

enum class StoredType { F32, F16 };

/// Reads a safetensors file (F32, F16, BF16) from its bytes; `file` is for messages only.
/// Every offset, size and shape is checked before anything is allocated. Error: Corrupt.
Result<TensorFile> parse_tensor_file(std::span<const std::byte> bytes, const std::string& file);

/// The same file with other metadata; the tensors stay as they are, to the byte. Error: Corrupt, as
/// for parse_tensor_file.
Result<std::vector<std::byte>> with_metadata(std::span<const std::byte> bytes,
                                             const std::map<std::string, std::string>& metadata,
                                             const std::string& file);

/// The bytes of a safetensors file; deterministic: tensors and metadata in the order of their
/// names.
std::vector<std::byte> serialise_tensor_file(const TensorFile& file, StoredType type);

}  // namespace crest::model
