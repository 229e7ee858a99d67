// Arrays of numbers or texts as a file stores them, whatever the byte order.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace crest::io {

enum class ElementKind { SignedInteger, UnsignedInteger, Float, ByteText, Utf32Text };

/// Integers have 1, 2, 4 or 8 bytes, IEEE 754 floats 2, 4 or 8; a text fills its bytes or ends in
/// zeros.
struct ElementType {
  ElementKind kind = ElementKind::Float;
  std::size_t size = 4;  ///< bytes of an element
  bool big_endian = false;

  bool is_number() const { return kind != ElementKind::ByteText && kind != ElementKind::Utf32Text; }
};

/// A view: the bytes belong to whoever made it, and are as many as shape and type ask for.
struct StoredArray {
  ElementType type;
  std::vector<std::size_t> shape;  ///< empty: one element
  bool first_index_fastest = false;
  std::span<const std::byte> bytes;

  std::size_t size() const { return type.size == 0 ? 0 : bytes.size() / type.size; }
};

/// The product of a shape, or nothing where it exceeds `most`.
std::optional<std::size_t> element_count(std::span<const std::size_t> shape, std::size_t most);

/// Whether a number of this kind and size can be read.
bool is_readable_number(const ElementType& type);

/// The element at `index`, in the order of storage and below array.size(), of a readable number.
double number_at(const StoredArray& array, std::size_t index);

/// Every text of an array of texts, in the order of storage; UTF-8.
std::vector<std::string> texts_of(const StoredArray& array);

/// "(1000, 12)", as NumPy writes a shape.
std::string shape_text(std::span<const std::size_t> shape);

}  // namespace crest::io
