#include "serve/api_keys.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <string>

#include "core/file.h"
#include "io/text_fields.h"

namespace crest::serve {
namespace {

constexpr std::size_t kShortestKey = 16;
constexpr std::string_view kScheme = "bearer ";

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t first = std::min(text.find_first_not_of(blanks), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

}  // namespace

ApiKeys::Digest ApiKeys::digest_of(std::string_view key) {
  Digest digest{};
  EVP_Digest(key.data(), key.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return digest;
}

Result<ApiKeys> ApiKeys::load(const std::filesystem::path& file) {
  const auto text = read_text_file(file);
  if (!text) return std::unexpected(text.error());
  const auto refused = [&](std::string reason, std::string place) {
    return std::unexpected(
        Error{ErrorKind::InvalidInput, std::move(reason), file.string(), std::move(place)});
  };
  ApiKeys keys;
  std::string_view rest = *text;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::string_view key = trimmed(line);
    if (key.empty() || key.starts_with('#')) continue;
    if (key.size() < kShortestKey) {
      return refused("a key has at least " + std::to_string(kShortestKey) + " characters",
                     "line " + std::to_string(number));
    }
    keys.digests_.push_back(digest_of(key));
  }
  if (keys.digests_.empty()) return refused("holds no key", {});
  return keys;
}

bool ApiKeys::admit(std::string_view authorization) const {
  if (authorization.size() <= kScheme.size() ||
      io::lower_case(authorization.substr(0, kScheme.size())) != kScheme) {
    return false;
  }
  const Digest digest = digest_of(trimmed(authorization.substr(kScheme.size())));
  // Every key is looked at, whichever was right.
  unsigned admitted = 0;
  for (const Digest& known : digests_) {
    admitted |= CRYPTO_memcmp(known.data(), digest.data(), digest.size()) == 0 ? 1U : 0U;
  }
  return admitted != 0;
}

}  // namespace crest::serve
