#include "io/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/file.h"
#include "io/byte_order.h"
#include "io/refusal.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

static_assert(std::endian::native == std::endian::little, "NPY files are written little-endian");

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kHeadSize =
    10;  // magic, two bytes of version, two of the length that follows
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kMostDimensions = 32;      // NumPy's own limit
constexpr std::size_t kMostTextBytes = 1 << 16;  // of one fixed-length text

/// What follows `key` in the dictionary: "'descr': '<f4', ..." gives "'<f4', ..." for "descr".
std::optional<std::string_view> value_of(std::string_view dictionary, std::string_view key) {
  for (const char quote : {'\'', '"'}) {
    const std::string quoted = quote + std::string(key) + quote;
    const std::size_t start = dictionary.find(quoted);
    if (start == std::string_view::npos) continue;
    const std::string_view rest = trimmed(dictionary.substr(start + quoted.size()));
    if (!rest.starts_with(':')) return std::nullopt;
    return trimmed(rest.substr(1));
  }
  return std::nullopt;
}

/// The text between its first character and the next `close`.
std::optional<std::string_view> enclosed(std::string_view text, char close) {
  const std::size_t end = text.find(close, 1);
  if (end == std::string_view::npos) return std::nullopt;
  return text.substr(1, end - 1);
}

/// "", "5,", "5, 12" or "5, 12,"
std::optional<std::vector<std::size_t>> parse_shape(std::string_view text) {
  std::vector<std::size_t> shape;
  if (trimmed(text).empty()) return shape;
  std::vector<std::string_view> parts = split(text, ',');
  if (parts.size() > 1 && trimmed(parts.back()).empty()) parts.pop_back();
  if (parts.size() > kMostDimensions) return std::nullopt;
  for (const std::string_view part : parts) {
    const auto extent = parse_number<std::size_t>(trimmed(part));
    if (!extent) return std::nullopt;
    shape.push_back(*extent);
  }
  return shape;
}

/// "<f4", ">i2", "|b1", "<U3" and the like.
Result<ElementType> parse_type(std::string_view descr) {
  const auto unsupported = [&] {
    return refuse(ErrorKind::Unsupported,
                  fmt::format("NPY type {} is not supported", in_quotes(descr)));
  };
  if (descr.size() < 3) return unsupported();
  const auto size = parse_number<std::size_t>(descr.substr(2));
  if (!size || *size > kMostTextBytes) return unsupported();
  ElementType type{ElementKind::Float, *size, descr[0] == '>'};
  switch (descr[1]) {
    case 'f':
      break;
    case 'i':
      type.kind = ElementKind::SignedInteger;
      break;
    case 'u':
    case 'b':
      type.kind = ElementKind::UnsignedInteger;
      break;
    case 'S':
    case 'a':
      type.kind = ElementKind::ByteText;
      return type;
    case 'U':
      type.kind = ElementKind::Utf32Text;
      type.size *= 4;
      return type;
    default:
      return unsupported();
  }
  if (!is_readable_number(type)) return unsupported();
  return type;
}

/// Parses the dictionary of the header.
Result<NpyHeader> parse_dictionary(std::string_view text) {
  const auto descr = value_of(text, "descr");
  const auto order = value_of(text, "fortran_order");
  const auto shape_value = value_of(text, "shape");
  if (!descr || !order || !shape_value || !shape_value->starts_with('(')) {
    return refuse(ErrorKind::Corrupt, "the NPY header is malformed");
  }
  if (descr->starts_with('[')) {
    return refuse(ErrorKind::Unsupported, "NPY arrays of structures are not supported");
  }
  const auto type_text = enclosed(*descr, descr->empty() ? '\'' : descr->front());
  const auto shape_inside = enclosed(*shape_value, ')');
  const bool fortran = order->starts_with("True");
  if (!type_text || !shape_inside || (!fortran && !order->starts_with("False"))) {
    return refuse(ErrorKind::Corrupt, "the NPY header is malformed");
  }
  const auto type = parse_type(*type_text);
  if (!type) return std::unexpected(type.error());
  auto shape = parse_shape(*shape_inside);
  if (!shape) {
    return refuse(ErrorKind::Corrupt,
                  fmt::format("NPY shape {} is malformed", in_quotes(*shape_inside)));
  }
  return NpyHeader{*type, std::move(*shape), fortran, 0};
}

/// The index, in the order of storage with the first index fastest, of the element that the last
/// index fastest would have at `index`.
std::size_t fortran_index(std::span<const std::size_t> shape, std::size_t index) {
  std::size_t position = 0;
  std::size_t stride = element_count(shape, SIZE_MAX).value_or(0);
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    stride /= shape[axis];
    position += index % shape[axis] * stride;
    index /= shape[axis];
  }
  return position;
}

/// An array whose elements NumPy calls `type`, and whose bytes are those of `values`.
template <typename T>
Result<std::vector<std::byte>> format_array(std::string_view type,
                                            std::span<const std::size_t> shape,
                                            std::span<const T> values) {
  if (element_count(shape, values.size()) != values.size()) {
    return refuse(ErrorKind::Internal, "the shape of an array disagrees with its values");
  }
  std::string extents;
  for (const std::size_t extent : shape) extents += fmt::format("{}, ", extent);
  if (shape.size() > 1) extents.resize(extents.size() - 2);
  if (shape.size() == 1) extents.pop_back();
  std::string dictionary =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type, extents);
  const std::size_t unpadded = kHeadSize + dictionary.size() + 1;
  dictionary.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  dictionary += '\n';

  std::string head(kMagic);
  head += '\x01';
  head += '\x00';
  head += static_cast<char>(dictionary.size() & 0xFF);
  head += static_cast<char>(dictionary.size() >> 8);
  head += dictionary;
  std::vector<std::byte> bytes(head.size() + values.size_bytes());
  std::memcpy(bytes.data(), head.data(), head.size());
  if (!values.empty()) std::memcpy(bytes.data() + head.size(), values.data(), values.size_bytes());
  return bytes;
}

}  // namespace

Result<std::vector<std::byte>> format_npy(std::span<const std::size_t> shape,
                                          std::span<const float> values) {
  return format_array("<f4", shape, values);
}

Result<std::vector<std::byte>> format_npy(std::span<const std::size_t> shape,
                                          std::span<const std::uint8_t> values) {
  return format_array("|u1", shape, values);
}

Result<void> write_npy(const std::filesystem::path& path, std::span<const std::size_t> shape,
                       std::span<const float> values) {
  const auto bytes = format_npy(shape, values);
  if (!bytes) return std::unexpected(bytes.error());
  return write_file(path, *bytes);
}

bool looks_like_npy(std::span<const std::byte> bytes) {
  return text_at(bytes, 0, kMagic.size()) == kMagic;
}

Result<NpyHeader> parse_npy_header(std::span<const std::byte> bytes) {
  if (!looks_like_npy(bytes) || bytes.size() < kHeadSize) {
    return refuse(ErrorKind::Corrupt, "is not an NPY file", "byte 0");
  }
  const int version = std::to_integer<int>(bytes[6]);
  if (version < 1 || version > 3) {
    return refuse(ErrorKind::Unsupported,
                  fmt::format("NPY version {} is not supported, only 1 to 3", version), "byte 6");
  }
  const std::size_t head = version == 1 ? kHeadSize : kHeadSize + 2;
  const std::size_t length = version == 1 ? little_endian<std::uint16_t>(bytes, 8).value_or(0)
                                          : little_endian<std::uint32_t>(bytes, 8).value_or(0);
  if (bytes.size() < head || bytes.size() - head < length) {
    return refuse(ErrorKind::Corrupt, "the NPY header is cut short", "byte 8");
  }
  auto header = parse_dictionary(text_at(bytes, head, length));
  if (header) header->size = head + length;
  return header;
}

Result<StoredArray> view_npy(std::span<const std::byte> bytes) {
  auto header = parse_npy_header(bytes);
  if (!header) return std::unexpected(header.error());
  const std::span<const std::byte> data = bytes.subspan(header->size);
  const std::size_t size = header->type.size;
  const auto count = element_count(header->shape, size == 0 ? 0 : data.size() / size);
  if (!count || *count * size != data.size()) {
    return refuse(ErrorKind::Corrupt,
                  fmt::format("{} bytes of values do not fill the stated shape", data.size()),
                  fmt::format("byte {}", header->size));
  }
  return StoredArray{header->type, std::move(header->shape), header->first_index_fastest, data};
}

Result<FloatArray> parse_npy(std::span<const std::byte> bytes) {
  const auto stored = view_npy(bytes);
  if (!stored) return std::unexpected(stored.error());
  if (!stored->type.is_number()) {
    return refuse(ErrorKind::Unsupported, "the NPY array holds texts, not numbers");
  }
  FloatArray array{stored->shape, std::vector<float>(stored->size())};
  for (std::size_t i = 0; i < array.values.size(); ++i) {
    const std::size_t index = stored->first_index_fastest ? fortran_index(stored->shape, i) : i;
    array.values[i] = static_cast<float>(number_at(*stored, index));
  }
  return array;
}

Result<FloatArray> read_npy(const std::filesystem::path& path) {
  const auto bytes = read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  auto array = parse_npy(*bytes);
  if (!array) array.error().file = path.string();
  return array;
}

}  // namespace crest::io
