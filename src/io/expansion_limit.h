// How much a compressed or sparse file may become in memory.
#pragma once

#include <algorithm>
#include <cstddef>

namespace crest::io {

/// Bytes that the content of a file of this size may take once it is unpacked: deflate reaches
/// 1032 to 1, but no ECG that is more than zeros does; small files of zeros are still read.
constexpr std::size_t most_expanded_bytes(std::size_t file_size) {
  constexpr std::size_t least = std::size_t{4} << 20;
  constexpr std::size_t factor = 64;
  return std::max(least, file_size * factor);
}

}  // namespace crest::io
