// What happens to files on their way: cut short, and bits flipped.
#pragma once

#include <cstddef>
#include <random>
#include <span>
#include <string>

namespace crest::io {

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

/// Calls `read` with `file` cut at about `cuts` places and with `flips` damaged copies.
template <typename Read>
void mutate(const std::string& file, std::size_t cuts, std::size_t flips, Read read) {
  const std::size_t step = std::max<std::size_t>(1, file.size() / cuts);
  for (std::size_t length = 0; length < file.size(); length += step) {
    read(file.substr(0, length));
  }
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same files every time
  for (std::size_t i = 0; i < flips; ++i) {
    std::string damaged = file;
    for (int n = 0; n < 3; ++n) {
      // The first bytes say what the others mean: half of the damage goes there.
      const std::size_t most =
          n == 0 ? damaged.size() : std::min<std::size_t>(damaged.size(), 2048);
      damaged[random() % most] = static_cast<char>(random() % 256);
    }
    read(damaged);
  }
}

}  // namespace crest::io
