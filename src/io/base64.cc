#include "io/base64.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

namespace crest::io {
namespace {

std::optional<std::uint32_t> six_bits(char letter) {
  if (letter >= 'A' && letter <= 'Z') return letter - 'A';
  if (letter >= 'a' && letter <= 'z') return letter - 'a' + 26;
  if (letter >= '0' && letter <= '9') return letter - '0' + 52;
  if (letter == '+') return 62;
  if (letter == '/') return 63;
  return std::nullopt;
}

bool is_space(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
}

}  // namespace

Result<std::vector<std::byte>> decode_base64(std::string_view text) {
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  int count = 0;
  bool padded = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (is_space(letter)) continue;
    if (letter == '=') {
      padded = true;
      continue;
    }
    const auto value = six_bits(letter);
    if (!value || padded) {
      return std::unexpected(Error{ErrorKind::Corrupt,
                                   fmt::format("its Base64 text breaks off at character {}", i),
                                   {},
                                   {}});
    }
    bits = bits << 6 | *value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<std::byte>(bits >> count & 0xFF));
    }
  }
  if (count == 6) {
    return std::unexpected(Error{ErrorKind::Corrupt, "its Base64 text ends within a byte", {}, {}});
  }
  return bytes;
}

}  // namespace crest::io
