#include "io/hdf5_filters.h"

#include <algorithm>
#include <optional>

#include "io/byte_order.h"
#include "io/hdf5_bytes.h"
#include "io/inflate.h"

namespace crest::io {
namespace {

using Bytes = std::span<const std::byte>;

/// Bytes of one place of all elements stand together; puts them back into elements.
std::vector<std::byte> unshuffled(Bytes bytes, std::size_t element_size) {
  std::vector<std::byte> elements(bytes.begin(), bytes.end());
  if (element_size < 2 || element_size > bytes.size()) return elements;
  const std::size_t count = bytes.size() / element_size;
  for (std::size_t place = 0; place < element_size; ++place) {
    for (std::size_t i = 0; i < count; ++i) {
      elements[i * element_size + place] = bytes[place * count + i];
    }
  }
  return elements;
}

/// Fletcher's checksum over big-endian words of 16 bits, as HDF5 computes it.
std::uint32_t fletcher32(Bytes bytes) {
  constexpr std::size_t block = 360;  // words whose sums stay below 2^32
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  const auto fold = [](std::uint32_t sum) { return (sum & 0xFFFF) + (sum >> 16); };
  const std::size_t words = bytes.size() / 2;
  for (std::size_t i = 0; i < words; ++i) {
    first += big_endian<std::uint16_t>(bytes, 2 * i).value_or(0);
    second += first;
    if ((i + 1) % block == 0) {
      first = fold(first);
      second = fold(second);
    }
  }
  first = fold(first);
  second = fold(second);
  if (bytes.size() % 2 == 1) {
    first += std::to_integer<std::uint32_t>(bytes.back()) << 8;
    second += first;
    first = fold(first);
    second = fold(second);
  }
  return fold(second) << 16 | fold(first);
}

/// LibLZF's format: runs of literal bytes and of bytes met before. Nothing for damage and for more
/// than `most` bytes.
std::optional<std::vector<std::byte>> lzf_unpacked(Bytes packed, std::size_t most) {
  constexpr int literals = 32;
  constexpr std::size_t long_run = 7;
  std::vector<std::byte> bytes;
  Hdf5Cursor cursor(packed);
  while (!cursor.rest().empty()) {
    const auto control = static_cast<std::size_t>(cursor.number(1));
    if (control < literals) {
      const Bytes run = cursor.take(control + 1);
      bytes.insert(bytes.end(), run.begin(), run.end());
    } else {
      std::size_t length = control >> 5;
      if (length == long_run) length += cursor.number(1);
      const std::size_t back = ((control & 0x1F) << 8) + cursor.number(1) + 1;
      if (back > bytes.size()) return std::nullopt;
      // The run may reach into what it writes.
      for (std::size_t i = 0; i < length + 2; ++i) bytes.push_back(bytes[bytes.size() - back]);
    }
    if (!cursor.ok() || bytes.size() > most) return std::nullopt;
  }
  return bytes;
}

/// Takes the checksum off the end and compares it.
bool take_checksum(UnfilteredChunk& chunk) {
  constexpr std::size_t size = 4;
  if (chunk.bytes.size() < size) return false;
  const std::size_t end = chunk.bytes.size() - size;
  const auto stated = little_endian<std::uint32_t>(chunk.bytes, end);
  chunk.bytes.resize(end);
  ++chunk.checksums;
  if (stated != fletcher32(chunk.bytes)) ++chunk.wrong_checksums;
  return true;
}

}  // namespace

Result<UnfilteredChunk> undo_hdf5_filters(std::span<const std::byte> stored,
                                          const std::vector<Hdf5Filter>& filters,
                                          std::uint32_t mask, std::size_t size) {
  constexpr std::size_t checksums = 64;  // a chunk may carry some between its filters
  constexpr std::size_t mask_bits = 32;
  const auto damaged = [] {
    return hdf5_failure(ErrorKind::Corrupt, "a chunk of an HDF5 dataset cannot be unpacked");
  };
  UnfilteredChunk chunk;
  chunk.bytes.assign(stored.begin(), stored.end());
  for (std::size_t i = filters.size(); i-- > 0;) {
    if (i < mask_bits && (mask >> i & 1) != 0) continue;
    std::optional<std::vector<std::byte>> undone;
    switch (filters[i].kind) {
      case Hdf5FilterKind::Deflate:
        undone = inflate_bytes(chunk.bytes, DeflateWrapping::Zlib, size + checksums);
        break;
      case Hdf5FilterKind::Lzf:
        undone = lzf_unpacked(chunk.bytes, size + checksums);
        break;
      case Hdf5FilterKind::Shuffle:
        undone = unshuffled(chunk.bytes,
                            filters[i].parameters.empty() ? 1 : filters[i].parameters.front());
        break;
      case Hdf5FilterKind::Fletcher32:
        if (!take_checksum(chunk)) return damaged();
        continue;
    }
    if (!undone) return damaged();
    chunk.bytes = *std::move(undone);
  }
  if (chunk.bytes.size() != size) return damaged();
  return chunk;
}

}  // namespace crest::io
