// Datatypes, dataspaces and attributes of HDF5.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/hdf5_bytes.h"
#include "io/hdf5_object.h"
#include "io/stored_array.h"

namespace crest::io {

enum class Hdf5TypeClass { Number, FixedText, VariableText, Other };

struct Hdf5Type {
  Hdf5TypeClass kind = Hdf5TypeClass::Other;
  std::size_t size = 0;  ///< bytes of an element as stored
  ElementType element;   ///< of numbers and texts of fixed length
};

struct Hdf5Space {
  std::vector<std::size_t> shape;    ///< empty: one element
  std::vector<std::size_t> largest;  ///< what the shape may grow to; SIZE_MAX: without limit
  bool is_null = false;              ///< no element at all
};

struct Hdf5Attribute {
  std::string name;
  Hdf5Type type;
  Hdf5Space space;
  std::span<const std::byte> value;
};

/// The type that a message body describes. Structures, arrays of arrays and numbers that are no
/// plain integers or IEEE 754 floats are Other.
std::optional<Hdf5Type> parse_hdf5_type(std::span<const std::byte> body);

/// Dataspaces of versions 1 and 2.
std::optional<Hdf5Space> parse_hdf5_space(std::span<const std::byte> body, const Hdf5Bytes& file);

/// Attributes of versions 1 to 3; nothing for those whose type stands elsewhere.
std::optional<Hdf5Attribute> parse_hdf5_attribute(std::span<const std::byte> body,
                                                  const Hdf5Bytes& file);

/// The texts of an array of texts, at most `most`, those of variable length from the global heap;
/// nothing where they lie outside the file.
std::optional<std::vector<std::string>> hdf5_texts(const Hdf5Bytes& file, const Hdf5Type& type,
                                                   std::span<const std::byte> value,
                                                   std::size_t most);

}  // namespace crest::io
