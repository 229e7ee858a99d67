#include "io/hdf5_type.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/safe_text.h"
#include "io/byte_order.h"

namespace crest::io {
namespace {

enum TypeClass : std::uint8_t { kInteger = 0, kFloat = 1, kText = 3, kVariableLength = 9 };

constexpr std::size_t kMostDimensions = 32;  // of HDF5 itself

/// Where the parts of an IEEE 754 float lie.
struct FloatLayout {
  std::uint64_t bytes, exponent_at, exponent_bits, mantissa_at, mantissa_bits, bias;
  bool operator==(const FloatLayout&) const = default;
};

constexpr std::array<FloatLayout, 3> kIeeeFloats = {
    {{2, 10, 5, 0, 10, 15}, {4, 23, 8, 0, 23, 127}, {8, 52, 11, 0, 52, 1023}}};

std::size_t padded_to_8(std::size_t size) { return (size + 7) / 8 * 8; }

void read_integer(Hdf5Cursor& cursor, std::uint64_t flags, Hdf5Type& type) {
  const std::uint64_t bit_offset = cursor.number(2);
  const std::uint64_t precision = cursor.number(2);
  type.element.kind =
      (flags & 0x08) != 0 ? ElementKind::SignedInteger : ElementKind::UnsignedInteger;
  type.element.big_endian = (flags & 0x01) != 0;
  const bool plain = bit_offset == 0 && precision == 8 * type.size;
  if (plain && is_readable_number(type.element)) type.kind = Hdf5TypeClass::Number;
}

void read_float(Hdf5Cursor& cursor, std::uint64_t flags, Hdf5Type& type) {
  constexpr std::uint64_t vax_order = 0x40;
  const std::uint64_t bit_offset = cursor.number(2);
  const std::uint64_t precision = cursor.number(2);
  FloatLayout layout{type.size, 0, 0, 0, 0, 0};
  layout.exponent_at = cursor.number(1);
  layout.exponent_bits = cursor.number(1);
  layout.mantissa_at = cursor.number(1);
  layout.mantissa_bits = cursor.number(1);
  layout.bias = cursor.number(4);
  type.element.kind = ElementKind::Float;
  type.element.big_endian = (flags & 0x01) != 0;
  const bool plain = bit_offset == 0 && precision == 8 * type.size && (flags & vax_order) == 0;
  if (plain && std::ranges::find(kIeeeFloats, layout) != kIeeeFloats.end()) {
    type.kind = Hdf5TypeClass::Number;
  }
}

/// The object of a global heap collection; empty where there is none.
std::span<const std::byte> heap_object(const Hdf5Bytes& file, std::uint64_t collection,
                                       std::uint64_t wanted) {
  const auto bytes = file.from(collection);
  Hdf5Cursor head(bytes);
  if (!head.signature("GCOL")) return {};
  head.skip(4);  // version, reserved
  const std::uint64_t size = head.number(file.length_size);
  Hdf5Cursor cursor(bytes.first(std::min<std::uint64_t>(size, bytes.size())));
  cursor.skip(bytes.size() - head.rest().size());
  constexpr int most_objects = 1024;  // a collection of 4 KB holds 170 at most
  for (int i = 0; i < most_objects; ++i) {
    const std::uint64_t index = cursor.number(2);
    cursor.skip(6);  // reference count, reserved
    const std::uint64_t length = cursor.number(file.length_size);
    if (index == 0 || !cursor.ok()) return {};
    const auto object = cursor.take(length);
    if (index == wanted) return object;
    cursor.skip(padded_to_8(object.size()) - object.size());
  }
  return {};
}

}  // namespace

std::optional<Hdf5Type> parse_hdf5_type(std::span<const std::byte> body) {
  Hdf5Cursor cursor(body);
  const auto type_class = static_cast<std::uint8_t>(cursor.number(1) & 0x0F);
  const std::uint64_t flags = cursor.number(3);
  Hdf5Type type;
  type.size = cursor.number(4);
  type.element.size = type.size;
  if (type_class == kInteger) {
    read_integer(cursor, flags, type);
  } else if (type_class == kFloat) {
    read_float(cursor, flags, type);
  } else if (type_class == kText) {
    type.kind = Hdf5TypeClass::FixedText;
    type.element.kind = ElementKind::ByteText;
  } else if (type_class == kVariableLength && (flags & 0x0F) == 1) {
    type.kind = Hdf5TypeClass::VariableText;
  }
  if (!cursor.ok() || type.size == 0) return std::nullopt;
  return type;
}

std::optional<Hdf5Space> parse_hdf5_space(std::span<const std::byte> body, const Hdf5Bytes& file) {
  Hdf5Cursor cursor(body);
  const std::uint64_t version = cursor.number(1);
  const std::uint64_t rank = cursor.number(1);
  const std::uint64_t flags = cursor.number(1);
  Hdf5Space space;
  if (version == 1) {
    cursor.skip(5);
  } else if (version == 2) {
    constexpr std::uint64_t null_space = 2;
    space.is_null = cursor.number(1) == null_space;
  } else {
    return std::nullopt;
  }
  if (rank > kMostDimensions) return std::nullopt;
  for (std::uint64_t i = 0; i < rank; ++i) space.shape.push_back(cursor.number(file.length_size));
  space.largest = space.shape;
  if ((flags & 0x01) != 0) {
    const std::uint64_t unlimited = file.length_size >= 8
                                        ? std::numeric_limits<std::uint64_t>::max()
                                        : (std::uint64_t{1} << 8 * file.length_size) - 1;
    for (std::size_t& extent : space.largest) {
      const std::uint64_t stored = cursor.number(file.length_size);
      extent = stored == unlimited ? std::numeric_limits<std::size_t>::max() : stored;
    }
  }
  if (!cursor.ok()) return std::nullopt;
  return space;
}

std::optional<Hdf5Attribute> parse_hdf5_attribute(std::span<const std::byte> body,
                                                  const Hdf5Bytes& file) {
  Hdf5Cursor cursor(body);
  const std::uint64_t version = cursor.number(1);
  const std::uint64_t flags = cursor.number(1);
  const std::size_t name_size = cursor.number(2);
  const std::size_t type_size = cursor.number(2);
  const std::size_t space_size = cursor.number(2);
  if (version == 3) cursor.skip(1);  // character set of the name
  const bool shared = version > 1 && flags != 0;
  if (version < 1 || version > 3 || shared) return std::nullopt;
  const auto stored = [version](std::size_t size) {
    return version == 1 ? padded_to_8(size) : size;
  };
  Hdf5Attribute attribute;
  const auto name = cursor.take(stored(name_size));
  attribute.name = text_at(name, 0, name_size);
  attribute.name.resize(std::min(attribute.name.find('\0'), attribute.name.size()));
  const auto type = parse_hdf5_type(cursor.take(stored(type_size)));
  const auto space = parse_hdf5_space(cursor.take(stored(space_size)), file);
  if (!cursor.ok() || !type || !space) return std::nullopt;
  attribute.type = *type;
  attribute.space = *space;
  const auto count =
      space->is_null ? 0 : element_count(space->shape, cursor.rest().size() / type->size);
  if (!count) return std::nullopt;
  attribute.value = cursor.take(*count * type->size);
  return attribute;
}

std::optional<std::vector<std::string>> hdf5_texts(const Hdf5Bytes& file, const Hdf5Type& type,
                                                   std::span<const std::byte> value,
                                                   std::size_t most) {
  const std::size_t count = std::min(value.size() / type.size, most);
  value = value.first(count * type.size);
  if (type.kind == Hdf5TypeClass::FixedText) {
    return texts_of(StoredArray{type.element, {count}, false, value});
  }
  std::vector<std::string> texts;
  if (type.kind != Hdf5TypeClass::VariableText) return texts;
  Hdf5Cursor cursor(value);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t length = cursor.number(4);
    const std::uint64_t collection = cursor.number(file.offset_size);
    const std::uint64_t index = cursor.number(4);
    const auto object = heap_object(file, collection, index);
    if (!cursor.ok() || object.size() < length) return std::nullopt;
    std::string_view text = text_at(object, 0, length);
    text = text.substr(0, text.find('\0'));
    texts.push_back(valid_utf8(text));
  }
  return texts;
}

}  // namespace crest::io
