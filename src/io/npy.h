// Arrays in NumPy's NPY format.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "io/stored_array.h"

namespace crest::io {

/// A dense array, the last index running fastest.
struct FloatArray {
  std::vector<std::size_t> shape;  ///< empty: one value
  std::vector<float> values;
};

/// The bytes of an NPY 1.0 file of little-endian float32, or of uint8, in C order. `values` has as
/// many elements as the product of `shape`; anything else is Internal.
Result<std::vector<std::byte>> format_npy(std::span<const std::size_t> shape,
                                          std::span<const float> values);
Result<std::vector<std::byte>> format_npy(std::span<const std::size_t> shape,
                                          std::span<const std::uint8_t> values);
Result<void> write_npy(const std::filesystem::path& path, std::span<const std::size_t> shape,
                       std::span<const float> values);

/// The bytes with which every NPY file begins.
bool looks_like_npy(std::span<const std::byte> bytes);

/// What the header of an NPY file says, whether or not all of the values follow. Versions 1 to 3;
/// integers, floats and truth values of either byte order and fixed-length texts, in C and in
/// Fortran order. Errors (without a file name): Corrupt, Unsupported for other versions and types.
struct NpyHeader {
  ElementType type;
  std::vector<std::size_t> shape;
  bool first_index_fastest = false;
  std::size_t size = 0;  ///< bytes of the header, after which the values begin
};
Result<NpyHeader> parse_npy_header(std::span<const std::byte> bytes);

/// A view of the array in `bytes`, which hold neither less nor more. Errors as above.
Result<StoredArray> view_npy(std::span<const std::byte> bytes);

/// The numbers of an array as float32. Errors as above, and Unsupported for texts. Memory is asked
/// for only after the size has been checked.
Result<FloatArray> parse_npy(std::span<const std::byte> bytes);
Result<FloatArray> read_npy(const std::filesystem::path& path);

}  // namespace crest::io
