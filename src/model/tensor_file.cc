#include "model/tensor_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "model/half_precision.h"

// The safetensors container (https://github.com/huggingface/safetensors, "Format"): 8 bytes of
// header size, little endian; a JSON object, name -> {dtype, shape, data_offsets}, and
// "__metadata__" with texts; then the values, little endian, C order, without holes.
namespace crest::model {
namespace {

using nlohmann::json;
using Bytes = std::span<const std::byte>;

constexpr std::size_t kSizeBytes = 8;
/// The format's own bound.
constexpr std::size_t kMaxHeaderBytes = 100'000'000;
constexpr std::size_t kMaxDimensions = 8;

/// The bits of a number that is stored little endian.
template <typename Bits>
Bits load_bits(const std::byte* bytes) {
  Bits bits = 0;
  for (std::size_t i = 0; i < sizeof(Bits); ++i) {
    bits = static_cast<Bits>(bits | static_cast<Bits>(bytes[i]) << (8 * i));
  }
  return bits;
}

template <typename Bits>
void append_bits(std::vector<std::byte>& bytes, Bits bits) {
  for (std::size_t i = 0; i < sizeof(Bits); ++i) {
    bytes.push_back(static_cast<std::byte>(bits >> (8 * i) & 0xFF));
  }
}

/// The upper half of a binary32.
float from_bf16(std::uint16_t half) { return std::bit_cast<float>(std::uint32_t{half} << 16U); }

/// To the nearest binary16, ties to even; beyond its range, infinity.
std::uint16_t to_f16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>(bits >> 16U & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) return sign | 0x7E00U;   // NaN
  if (magnitude >= 0x477FF000U) return sign | 0x7C00U;  // from 65520 on
  if (magnitude < 0x38800000U) {
    // Subnormal: a multiple of 2^-24. The sum with 0.5 has exactly that as its last place, so the
    // addition itself rounds to nearest even.
    const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
    return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3F000000U));
  }
  const std::uint32_t odd = magnitude >> 13U & 1U;
  const std::uint32_t rounded = magnitude - ((127U - 15U) << 23U) + 0xFFFU + odd;
  return static_cast<std::uint16_t>(sign | rounded >> 13U);
}

enum class Dtype { F32, F16, BF16 };

std::optional<Dtype> dtype_of(std::string_view name) {
  if (name == "F32") return Dtype::F32;
  if (name == "F16") return Dtype::F16;
  if (name == "BF16") return Dtype::BF16;
  return std::nullopt;
}

std::size_t bytes_of(Dtype dtype) { return dtype == Dtype::F32 ? 4 : 2; }

void decode(Dtype dtype, Bytes bytes, std::span<float> values) {
  if (dtype == Dtype::F16) {
    widen_f16(bytes, values);
    return;
  }
  const std::size_t size = bytes_of(dtype);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::byte* const at = bytes.data() + i * size;
    values[i] = dtype == Dtype::F32 ? std::bit_cast<float>(load_bits<std::uint32_t>(at))
                                    : from_bf16(load_bits<std::uint16_t>(at));
  }
}

/// What the header says of one tensor, checked against itself and the size of the data.
struct Entry {
  std::string name;
  Dtype dtype = Dtype::F32;
  std::vector<std::size_t> shape;
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::unexpected<Error> corrupt(std::string reason, std::string place = {}) {
  return std::unexpected(Error{ErrorKind::Corrupt, std::move(reason), {}, std::move(place)});
}

std::string tensor_place(const std::string& name) {
  // A hostile name must not break the one line of a message.
  const std::string shown =
      json(name.substr(0, 100)).dump(-1, ' ', true, json::error_handler_t::replace);
  return "tensor " + shown.substr(1, shown.size() - 2);
}

std::optional<std::vector<std::size_t>> sizes_in(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return std::nullopt;
  std::vector<std::size_t> sizes;
  for (const json& value : *found) {
    if (!value.is_number_unsigned()) return std::nullopt;
    sizes.push_back(value.get<std::size_t>());
  }
  return sizes;
}

/// Bytes of a tensor; none if that overflows.
std::optional<std::size_t> byte_count(const std::vector<std::size_t>& shape, Dtype dtype) {
  std::size_t count = bytes_of(dtype);
  for (const std::size_t size : shape) {
    if (size != 0 && count > std::numeric_limits<std::size_t>::max() / size) return std::nullopt;
    count *= size;
  }
  return count;
}

Result<Entry> parse_entry(const std::string& name, const json& value, std::size_t data_size) {
  const std::string place = tensor_place(name);
  if (!value.is_object()) return corrupt("has no description", place);
  const auto type = value.find("dtype");
  if (type == value.end() || !type->is_string()) return corrupt("has no dtype", place);
  const auto dtype = dtype_of(type->get_ref<const std::string&>());
  if (!dtype) {
    return corrupt(fmt::format("has dtype {}, which is none of F32, F16, BF16", type->dump()),
                   place);
  }
  const auto shape = sizes_in(value, "shape");
  if (!shape || shape->size() > kMaxDimensions) return corrupt("has no valid shape", place);
  const auto offsets = sizes_in(value, "data_offsets");
  if (!offsets || offsets->size() != 2) return corrupt("has no valid data_offsets", place);
  const std::size_t begin = (*offsets)[0];
  const std::size_t end = (*offsets)[1];
  if (begin > end || end > data_size) {
    return corrupt(fmt::format("lies at bytes {} to {} of {} bytes of data", begin, end, data_size),
                   place);
  }
  const auto expected = byte_count(*shape, *dtype);
  if (!expected || *expected != end - begin) {
    return corrupt(fmt::format("has {} bytes, which do not fit its shape", end - begin), place);
  }
  return Entry{name, *dtype, *shape, begin, end};
}

/// Tensors follow one another and use all of the data: neither overlaps nor holes nor a tail.
Result<void> check_layout(std::vector<Entry>& entries, std::size_t data_size) {
  std::ranges::sort(entries, {},
                    [](const Entry& entry) { return std::pair(entry.begin, entry.end); });
  std::size_t used = 0;
  for (const Entry& entry : entries) {
    if (entry.begin < used) return corrupt("overlaps another tensor", tensor_place(entry.name));
    if (entry.begin > used) {
      return corrupt(fmt::format("starts after {} unused bytes", entry.begin - used),
                     tensor_place(entry.name));
    }
    used = entry.end;
  }
  if (used != data_size) {
    return corrupt(fmt::format("{} bytes follow the last tensor", data_size - used));
  }
  return {};
}

/// Parses JSON and refuses what nlohmann would pass over: a name that stands twice in an object.
Result<json> parse_header(std::string_view text) {
  std::vector<std::set<std::string>> names;
  std::optional<std::string> twice;
  const auto watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) names.emplace_back();
    if (event == json::parse_event_t::object_end) names.pop_back();
    if (event == json::parse_event_t::key &&
        !names.back().insert(value.get<std::string>()).second) {
      twice = value.get<std::string>();
    }
    return true;
  };
  json header = json::parse(text, watch, /*allow_exceptions=*/false);
  if (header.is_discarded() || !header.is_object()) {
    return corrupt("the header is not a JSON object", fmt::format("byte {}", kSizeBytes));
  }
  if (twice) return corrupt("stands twice in the header", tensor_place(*twice));
  return header;
}

Result<std::map<std::string, std::string>> parse_metadata(const json& value) {
  std::map<std::string, std::string> metadata;
  if (!value.is_object()) return corrupt("__metadata__ is not an object");
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) return corrupt("__metadata__ holds something that is not text");
    metadata[key] = text.get<std::string>();
  }
  return metadata;
}

Tensor read_tensor(const Entry& entry, Bytes data) {
  const std::size_t size = bytes_of(entry.dtype);
  Tensor tensor{entry.shape, std::vector<float>((entry.end - entry.begin) / size)};
  decode(entry.dtype, data.subspan(entry.begin, entry.end - entry.begin), tensor.values);
  return tensor;
}

/// A file in its two parts.
struct FileParts {
  json header;
  Bytes data;
};

Result<FileParts> split(Bytes bytes) {
  if (bytes.size() < kSizeBytes) return corrupt("ends within the size of its header");
  const auto header_size = load_bits<std::uint64_t>(bytes.data());
  if (header_size > kMaxHeaderBytes || header_size > bytes.size() - kSizeBytes) {
    return corrupt(
        fmt::format("claims a header of {} bytes in a file of {}", header_size, bytes.size()),
        "byte 0");
  }
  const Bytes text = bytes.subspan(kSizeBytes, header_size);
  auto header = parse_header({reinterpret_cast<const char*>(text.data()), text.size()});
  if (!header) return std::unexpected(header.error());
  return FileParts{*std::move(header), bytes.subspan(kSizeBytes + header_size)};
}

/// The beginning of a file up to its values, with room for so many bytes of them.
std::vector<std::byte> begin_file(const json& header, std::size_t data_size) {
  std::string text = header.dump(-1, ' ', false, json::error_handler_t::replace);
  // Spaces bring the values to a multiple of 8 bytes, as the format asks for.
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::vector<std::byte> bytes;
  bytes.reserve(kSizeBytes + text.size() + data_size);
  append_bits<std::uint64_t>(bytes, text.size());
  for (const char letter : text) bytes.push_back(static_cast<std::byte>(letter));
  return bytes;
}

Result<TensorFile> parse(Bytes bytes) {
  const auto parts = split(bytes);
  if (!parts) return std::unexpected(parts.error());
  const Bytes data = parts->data;
  TensorFile file;
  std::vector<Entry> entries;
  for (const auto& [name, value] : parts->header.items()) {
    if (name == "__metadata__") {
      auto metadata = parse_metadata(value);
      if (!metadata) return std::unexpected(metadata.error());
      file.metadata = std::move(*metadata);
      continue;
    }
    auto entry = parse_entry(name, value, data.size());
    if (!entry) return std::unexpected(entry.error());
    entries.push_back(std::move(*entry));
  }
  if (auto checked = check_layout(entries, data.size()); !checked) {
    return std::unexpected(checked.error());
  }
  for (const Entry& entry : entries) file.tensors[entry.name] = read_tensor(entry, data);
  return file;
}

}  // namespace

Result<TensorFile> parse_tensor_file(Bytes bytes, const std::string& file) {
  auto parsed = parse(bytes);
  if (!parsed) {
    Error error = parsed.error();
    error.file = file;
    return std::unexpected(std::move(error));
  }
  return parsed;
}

Result<std::vector<std::byte>> with_metadata(Bytes bytes,
                                             const std::map<std::string, std::string>& metadata,
                                             const std::string& file) {
  auto parts = split(bytes);
  if (!parts) {
    Error error = parts.error();
    error.file = file;
    return std::unexpected(std::move(error));
  }
  parts->header["__metadata__"] = metadata;
  std::vector<std::byte> changed = begin_file(parts->header, parts->data.size());
  changed.insert(changed.end(), parts->data.begin(), parts->data.end());
  return changed;
}

std::vector<std::byte> serialise_tensor_file(const TensorFile& file, StoredType type) {
  json header = json::object();
  if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
  const std::size_t value_bytes = type == StoredType::F32 ? 4 : 2;
  std::size_t offset = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const std::size_t end = offset + tensor.values.size() * value_bytes;
    header[name] = {{"dtype", type == StoredType::F32 ? "F32" : "F16"},
                    {"shape", tensor.shape},
                    {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::vector<std::byte> bytes = begin_file(header, offset);
  for (const auto& [name, tensor] : file.tensors) {
    for (const float value : tensor.values) {
      if (type == StoredType::F32) {
        append_bits(bytes, std::bit_cast<std::uint32_t>(value));
      } else {
        append_bits(bytes, to_f16(value));
      }
    }
  }
  return bytes;
}

}  // namespace crest::model
