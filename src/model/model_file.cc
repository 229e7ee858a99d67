#include "model/model_file.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
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

/// Of parts one after the other.
std::string sha256(std::initializer_list<std::span<const std::byte>> parts) {
  std::array<unsigned char, kHashDigits / 2> digest{};
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  for (const std::span<const std::byte> part : parts) {
    EVP_DigestUpdate(context.get(), part.data(), part.size());
  }
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

/// Where the hash stands in a file: from this byte on, behind its key, in the header; none where it
/// does not.
std::optional<std::size_t> hash_offset(std::span<const std::byte> bytes) {
  const std::string before = "\"" + std::string(kHashKey) + "\":\"";
  const auto found = std::ranges::search(bytes, std::as_bytes(std::span(before)));
  const auto offset = static_cast<std::size_t>(found.end() - bytes.begin());
  if (found.empty() || bytes.size() - offset < kHashDigits) return std::nullopt;
  return offset;
}

/// The hash of a file is taken with zeros in the place of the hash itself.
std::string hash_without_field(std::span<const std::byte> bytes) {
  const std::optional<std::size_t> offset = hash_offset(bytes);
  if (!offset) return sha256({bytes});
  const std::string zeros(kHashDigits, '0');
  return sha256({bytes.first(*offset), std::as_bytes(std::span(zeros)),
                 bytes.subspan(*offset + kHashDigits)});
}

/// Puts the hash of a file into its field.
std::vector<std::byte> with_hash(std::vector<std::byte> bytes) {
  const std::string hash = hash_without_field(bytes);
  if (const std::optional<std::size_t> offset = hash_offset(bytes)) {
    std::ranges::copy(std::as_bytes(std::span(hash)),
                      bytes.begin() + static_cast<std::ptrdiff_t>(*offset));
  }
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
  const std::string hash = hash_without_field(bytes);
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
