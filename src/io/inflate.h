// Deflated bytes, unpacked within a limit.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace crest::io {

enum class DeflateWrapping { None, Zlib };  ///< as in ZIP archives; as in HDF5 chunks

/// At most `most` bytes of what `packed` unpacks to; fewer where the stream ends before. Nothing
/// where the stream is damaged or cut before it has given that much. Memory: at most `most` and
/// 1032 bytes for each packed one, apart from zlib's window.
std::optional<std::vector<std::byte>> inflate_bytes(std::span<const std::byte> packed,
                                                    DeflateWrapping wrapping, std::size_t most);

}  // namespace crest::io
