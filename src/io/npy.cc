#include "io/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/file.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

static_assert(std::endian::native == std::endian::little, "NPY files are written little-endian");

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kHeadSize =
    10;  // magic, two bytes of version, two of the length that follows
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kMostDimensions = 32;  // NumPy's own limit

std::unexpected<Error> failure(ErrorKind kind, std::string reason, std::string place = {}) {
  return std::unexpected(Error{kind, std::move(reason), {}, std::move(place)});
}

/// The product of a shape, or nothing where it exceeds `most`.
std::optional<std::size_t> element_count(std::span<const std::size_t> shape, std::size_t most) {
  if (std::ranges::find(shape, std::size_t{0}) != shape.end()) return 0;
  std::size_t count = 1;
  for (const std::size_t extent : shape) {
    if (count > most / extent) return std::nullopt;
    count *= extent;
  }
  return count;
}

/// The text between `before` and `after`.
std::optional<std::string_view> between(std::string_view text, std::string_view before,
                                        std::string_view after) {
  const std::size_t start = text.find(before);
  if (start == std::string_view::npos) return std::nullopt;
  text.remove_prefix(start + before.size());
  const std::size_t end = text.find(after);
  if (end == std::string_view::npos) return std::nullopt;
  return text.substr(0, end);
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

/// Parses the dictionary of the header.
Result<std::vector<std::size_t>> parse_dictionary(std::string_view text) {
  const auto type = between(text, "'descr': '", "'");
  const auto order = between(text, "'fortran_order': ", ",");
  const auto shape_text = between(text, "'shape': (", ")");
  if (!type || !order || !shape_text) {
    return failure(ErrorKind::Corrupt, "the NPY header is malformed");
  }
  if (*type != "<f4") {
    return failure(ErrorKind::Unsupported,
                   fmt::format("NPY type {} is not supported, only '<f4'", in_quotes(*type)));
  }
  if (trimmed(*order) != "False") {
    return failure(ErrorKind::Unsupported, "NPY in Fortran order is not supported");
  }
  auto shape = parse_shape(*shape_text);
  if (!shape) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("NPY shape {} is malformed", in_quotes(*shape_text)));
  }
  return std::move(*shape);
}

}  // namespace

Result<std::vector<std::byte>> format_npy(std::span<const std::size_t> shape,
                                          std::span<const float> values) {
  if (element_count(shape, values.size()) != values.size()) {
    return failure(ErrorKind::Internal, "the shape of an array disagrees with its values");
  }
  std::string extents;
  for (const std::size_t extent : shape) extents += fmt::format("{}, ", extent);
  if (shape.size() > 1) extents.resize(extents.size() - 2);
  if (shape.size() == 1) extents.pop_back();
  std::string dictionary =
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}", extents);
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

Result<void> write_npy(const std::filesystem::path& path, std::span<const std::size_t> shape,
                       std::span<const float> values) {
  const auto bytes = format_npy(shape, values);
  if (!bytes) return std::unexpected(bytes.error());
  return write_file(path, *bytes);
}

Result<FloatArray> parse_npy(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.size() < kHeadSize || !text.starts_with(kMagic)) {
    return failure(ErrorKind::Corrupt, "is not an NPY file", "byte 0");
  }
  if (text[6] != 1) {
    return failure(ErrorKind::Unsupported,
                   fmt::format("NPY version {} is not supported, only 1", int{text[6]}), "byte 6");
  }
  const std::size_t length =
      std::to_integer<std::size_t>(bytes[8]) | std::to_integer<std::size_t>(bytes[9]) << 8;
  if (text.size() - kHeadSize < length) {
    return failure(ErrorKind::Corrupt, "the NPY header is cut short", "byte 8");
  }
  auto shape = parse_dictionary(text.substr(kHeadSize, length));
  if (!shape) return std::unexpected(shape.error());

  const std::span<const std::byte> data = bytes.subspan(kHeadSize + length);
  const auto count = element_count(*shape, data.size() / sizeof(float));
  if (!count || *count * sizeof(float) != data.size()) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("{} bytes of values do not fill the stated shape", data.size()),
                   fmt::format("byte {}", kHeadSize + length));
  }
  FloatArray array{std::move(*shape), std::vector<float>(*count)};
  if (!data.empty()) std::memcpy(array.values.data(), data.data(), data.size());
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
