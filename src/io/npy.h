// Arrays in NumPy's NPY format.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

namespace crest::io {

/// A dense array, the last index running fastest.
struct FloatArray {
  std::vector<std::size_t> shape;  ///< empty: one value
  std::vector<float> values;
};

/// The bytes of an NPY 1.0 file of little-endian float32 in C order. `values` has as many elements
/// as the product of `shape`; anything else is Internal.
Result<std::vector<std::byte>> format_npy(std::span<const std::size_t> shape,
                                          std::span<const float> values);
Result<void> write_npy(const std::filesystem::path& path, std::span<const std::size_t> shape,
                       std::span<const float> values);

/// Parses NPY 1.0 of float32 in C order. Errors (without a file name): Corrupt, Unsupported for
/// other versions, types and orders. Memory is asked for only after the size has been checked.
Result<FloatArray> parse_npy(std::span<const std::byte> bytes);
Result<FloatArray> read_npy(const std::filesystem::path& path);

}  // namespace crest::io
