#include "model/model_file.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "core/file.h"
#include "model/model_json.h"

namespace crest::model {
namespace {

constexpr std::string_view kFormatKey = "crest.format";
constexpr std::string_view kConfigKey = "crest.config";
constexpr std::string_view kCalibrationKey = "crest.calibration";
constexpr std::string_view kCardKey = "crest.card";
constexpr std::string_view kHashKey = "crest.sha256";
constexpr std::string_view kFormat = "1";
constexpr std::size_t kHashDigits = 64;

std::string sha256(std::span<const std::byte> bytes) {
  std::array<unsigned char, kHashDigits / 2> digest{};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

/// Where the hash stands in the file: behind its key, in the header.
std::span<std::byte> hash_field(std::span<std::byte> bytes) {
  const std::string before = "\"" + std::string(kHashKey) + "\":\"";
  const auto pattern = std::as_bytes(std::span(before));
  const auto found = std::ranges::search(bytes, pattern);
  const auto offset = static_cast<std::size_t>(found.end() - bytes.begin());
  if (found.empty() || bytes.size() - offset < kHashDigits) return {};
  return bytes.subspan(offset, kHashDigits);
}

/// The hash of a file is taken with zeros in the place of the hash itself.
std::string hash_without_field(std::vector<std::byte> bytes) {
  std::ranges::fill(hash_field(bytes), std::byte{'0'});
  return sha256(bytes);
}

/// Puts the hash of a file whose field for it holds zeros into that field.
std::vector<std::byte> with_hash(std::vector<std::byte> bytes) {
  const std::string hash = sha256(bytes);
  std::ranges::copy(std::as_bytes(std::span(hash)), hash_field(bytes).begin());
  return bytes;
}

std::unexpected<Error> failure(ErrorKind kind, std::string reason, const std::string& file) {
  return std::unexpected(Error{kind, std::move(reason), file, {}});
}

/// What the metadata says, checked.
Result<ModelDescription> describe_model(const TensorFile& tensors) {
  ModelDescription description;
  const auto text = [&](std::string_view key) -> const std::string& {
    static const std::string kEmpty;
    const auto found = tensors.metadata.find(std::string(key));
    return found == tensors.metadata.end() ? kEmpty : found->second;
  };
  if (auto parsed = parse_config(text(kConfigKey), description); !parsed) {
    return std::unexpected(parsed.error());
  }
  if (const std::string& calibration = text(kCalibrationKey); !calibration.empty()) {
    auto parsed = parse_calibration(calibration, description.network.leads);
    if (!parsed) return std::unexpected(parsed.error());
    description.calibration = std::move(*parsed);
  }
  description.card = text(kCardKey);
  return description;
}

}  // namespace

std::vector<std::byte> serialise_model(const ModelDescription& description,
                                       const std::map<std::string, Tensor>& tensors,
                                       StoredType type) {
  TensorFile file{.tensors = tensors, .metadata = {}};
  file.metadata[std::string(kFormatKey)] = kFormat;
  file.metadata[std::string(kConfigKey)] = config_json(description);
  if (description.calibration) {
    file.metadata[std::string(kCalibrationKey)] = calibration_json(*description.calibration);
  }
  file.metadata[std::string(kCardKey)] = description.card;
  file.metadata[std::string(kHashKey)] = std::string(kHashDigits, '0');
  return with_hash(serialise_tensor_file(file, type));
}

Result<std::vector<std::byte>> with_calibration(std::span<const std::byte> bytes,
                                                const Calibration& calibration,
                                                const std::string& file) {
  auto tensors = parse_tensor_file(bytes, file);
  if (!tensors) return std::unexpected(tensors.error());
  tensors->metadata[std::string(kCalibrationKey)] = calibration_json(calibration);
  tensors->metadata[std::string(kHashKey)] = std::string(kHashDigits, '0');
  auto changed = with_metadata(bytes, tensors->metadata, file);
  if (!changed) return std::unexpected(changed.error());
  return with_hash(*std::move(changed));
}

Result<Model> parse_model(std::span<const std::byte> bytes, const std::string& file,
                          const nn::Kernels& kernels) {
  auto tensors = parse_tensor_file(bytes, file);
  if (!tensors) return std::unexpected(tensors.error());
  const auto format = tensors->metadata.find(std::string(kFormatKey));
  if (format == tensors->metadata.end()) {
    return failure(ErrorKind::Unsupported,
                   "is no crest model: it holds tensors but no crest.format", file);
  }
  if (format->second != kFormat) {
    return failure(
        ErrorKind::Unsupported,
        "has model format " + format->second + "; this program reads " + std::string(kFormat),
        file);
  }
  const std::string hash = hash_without_field({bytes.begin(), bytes.end()});
  const auto stated = tensors->metadata.find(std::string(kHashKey));
  if (stated == tensors->metadata.end() || stated->second != hash) {
    return failure(ErrorKind::Corrupt, "is damaged: its SHA-256 is not the one it states", file);
  }
  const auto with_file = [&](Error error) {
    error.file = file;
    return std::unexpected(std::move(error));
  };
  auto description = describe_model(*tensors);
  if (!description) return with_file(description.error());
  const auto network_description = describe(description->network);
  if (!network_description) return with_file(network_description.error());
  auto network = make_network(*network_description, tensors->tensors, kernels);
  if (!network) return with_file(network.error());
  Model model{std::move(*description), hash, std::move(*network), nullptr};
  if (!model.description.compares) return model;
  auto reference = reference_in(tensors->tensors, model.description.network.leads);
  if (!reference) return with_file(reference.error());
  model.reference = std::make_shared<const NormalReference>(*std::move(reference));
  return model;
}

Result<Model> load_model(const std::filesystem::path& path, const nn::Kernels& kernels) {
  const auto bytes = read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  return parse_model(*bytes, path.string(), kernels);
}

}  // namespace crest::model
