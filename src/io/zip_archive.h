// Members of a ZIP archive, as of PKWARE's APPNOTE.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace crest::io {

/// One file in an archive; a view of the archive's bytes.
struct ZipMember {
  std::string name;
  std::uint16_t method = 0;  ///< 0 stored, 8 deflated
  bool encrypted = false;
  std::uint32_t crc32 = 0;
  std::uint64_t size = 0;  ///< unpacked
  std::span<const std::byte> packed;
};

/// Whether `bytes` begin like an archive that holds something.
bool looks_like_zip(std::span<const std::byte> bytes);

/// The members that the central directory lists, with ZIP64. Errors (without a file name): Corrupt
/// for a directory that is missing, cut short or points past the end. Memory: the file's size.
Result<std::vector<ZipMember>> list_zip(std::span<const std::byte> bytes);

/// The first `most` bytes of a member, or all where it is shorter. Errors: Unsupported for
/// encryption and other methods than stored and deflated, Corrupt. Memory: at most `most`.
Result<std::vector<std::byte>> unpack(const ZipMember& member, std::size_t most);

/// Whether `content`, all of a member, has the checksum that the archive states.
bool has_stated_crc(const ZipMember& member, std::span<const std::byte> content);

}  // namespace crest::io
