// Numbers as the tests' files hold them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace crest::io {

/// The lowest bytes of a number, the lowest first.
inline std::string little(std::uint64_t number, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i) & 0xFF);
  return text;
}

}  // namespace crest::io
