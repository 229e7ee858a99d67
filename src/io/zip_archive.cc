#include "io/zip_archive.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "io/byte_order.h"
#include "io/inflate.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::string_view kLocalHeader = "PK\x03\x04";
constexpr std::string_view kDirectoryEntry = "PK\x01\x02";
constexpr std::string_view kEndOfDirectory = "PK\x05\x06";
constexpr std::string_view kZip64End = "PK\x06\x06";
constexpr std::string_view kZip64Locator = "PK\x06\x07";
constexpr std::size_t kLocalHeaderSize = 30;
constexpr std::size_t kDirectoryEntrySize = 46;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kZip64LocatorSize = 20;
constexpr std::uint32_t kInZip64 = 0xFFFFFFFF;  // the true value stands in the ZIP64 field

struct Directory {
  std::uint64_t entries = 0;
  std::uint64_t offset = 0;
};

std::unexpected<Error> corrupt(std::size_t position, std::string reason) {
  return std::unexpected(
      Error{ErrorKind::Corrupt, std::move(reason), {}, fmt::format("byte {}", position)});
}

template <typename Integer>
Integer number(Bytes bytes, std::size_t position) {
  return little_endian<Integer>(bytes, position).value_or(0);
}

bool has_signature(Bytes bytes, std::uint64_t position, std::string_view signature) {
  return text_at(bytes, position, signature.size()) == signature;
}

/// The record at the end of the archive, before a comment of at most 65,535 bytes.
std::optional<std::size_t> find_end(Bytes bytes) {
  if (bytes.size() < kEndSize) return std::nullopt;
  const std::size_t last = bytes.size() - kEndSize;
  const std::size_t first = last > 0xFFFF ? last - 0xFFFF : 0;
  for (std::size_t position = last + 1; position-- > first;) {
    if (has_signature(bytes, position, kEndOfDirectory)) return position;
  }
  return std::nullopt;
}

Result<Directory> find_directory(Bytes bytes) {
  const auto end = find_end(bytes);
  if (!end) return corrupt(bytes.size(), "the ZIP archive is cut short: it has no directory");
  Directory directory{number<std::uint16_t>(bytes, *end + 10),
                      number<std::uint32_t>(bytes, *end + 16)};
  if (*end < kZip64LocatorSize || !has_signature(bytes, *end - kZip64LocatorSize, kZip64Locator)) {
    return directory;
  }
  const auto record = number<std::uint64_t>(bytes, *end - kZip64LocatorSize + 8);
  if (record > *end || !has_signature(bytes, record, kZip64End)) {
    return corrupt(*end - kZip64LocatorSize, "the ZIP64 directory is not where it should be");
  }
  directory.entries = number<std::uint64_t>(bytes, record + 32);
  directory.offset = number<std::uint64_t>(bytes, record + 48);
  return directory;
}

/// Takes from the ZIP64 extra field what the entry itself has no room for.
void read_zip64_field(Bytes extra, std::uint64_t& size, std::uint64_t& packed_size,
                      std::uint64_t& offset) {
  constexpr std::uint16_t zip64 = 1;
  while (extra.size() >= 4) {
    const auto id = number<std::uint16_t>(extra, 0);
    const std::size_t length =
        std::min<std::size_t>(number<std::uint16_t>(extra, 2), extra.size() - 4);
    const Bytes field = extra.subspan(4, length);
    extra = extra.subspan(4 + length);
    if (id != zip64) continue;
    std::size_t position = 0;
    for (std::uint64_t* value : {&size, &packed_size, &offset}) {
      if (*value != kInZip64) continue;
      *value = number<std::uint64_t>(field, position);
      position += 8;
    }
  }
}

/// The packed bytes that follow a local header, which states their place but not their number.
std::optional<Bytes> packed_bytes(Bytes bytes, std::uint64_t header, std::uint64_t size) {
  if (header > bytes.size() || !has_signature(bytes, header, kLocalHeader)) return std::nullopt;
  const std::size_t start = header + kLocalHeaderSize + number<std::uint16_t>(bytes, header + 26) +
                            number<std::uint16_t>(bytes, header + 28);
  if (start > bytes.size() || bytes.size() - start < size) return std::nullopt;
  return bytes.subspan(start, size);
}

}  // namespace

bool looks_like_zip(std::span<const std::byte> bytes) {
  return has_signature(bytes, 0, kLocalHeader);
}

Result<std::vector<ZipMember>> list_zip(std::span<const std::byte> bytes) {
  const auto directory = find_directory(bytes);
  if (!directory) return std::unexpected(directory.error());
  std::vector<ZipMember> members;
  std::uint64_t position = directory->offset;
  for (std::uint64_t i = 0; i < directory->entries; ++i) {
    if (position > bytes.size() || bytes.size() - position < kDirectoryEntrySize ||
        !has_signature(bytes, position, kDirectoryEntry)) {
      return corrupt(position, fmt::format("the ZIP directory lacks entry {}", i));
    }
    const Bytes entry = bytes.subspan(position);
    const auto name_length = number<std::uint16_t>(entry, 28);
    const auto extra_length = number<std::uint16_t>(entry, 30);
    const std::size_t length =
        kDirectoryEntrySize + name_length + extra_length + number<std::uint16_t>(entry, 32);
    if (entry.size() < length) {
      return corrupt(position, fmt::format("entry {} of the ZIP directory is cut short", i));
    }
    ZipMember member;
    member.name = text_at(entry, kDirectoryEntrySize, name_length);
    member.method = number<std::uint16_t>(entry, 10);
    member.encrypted = (number<std::uint16_t>(entry, 8) & 1) != 0;
    member.crc32 = number<std::uint32_t>(entry, 16);
    std::uint64_t packed_size = number<std::uint32_t>(entry, 20);
    member.size = number<std::uint32_t>(entry, 24);
    std::uint64_t header = number<std::uint32_t>(entry, 42);
    read_zip64_field(entry.subspan(kDirectoryEntrySize + name_length, extra_length), member.size,
                     packed_size, header);
    const auto packed = packed_bytes(bytes, header, packed_size);
    if (!packed) {
      return corrupt(position, fmt::format("member {} of the ZIP archive is not where it should be",
                                           in_quotes(member.name)));
    }
    member.packed = *packed;
    members.push_back(std::move(member));
    position += length;
  }
  return members;
}

Result<std::vector<std::byte>> unpack(const ZipMember& member, std::size_t most) {
  constexpr std::uint16_t stored = 0;
  constexpr std::uint16_t deflated = 8;
  const auto failure = [&](ErrorKind kind, std::string_view reason) {
    return std::unexpected(
        Error{kind, fmt::format("member {} {}", in_quotes(member.name), reason), {}, {}});
  };
  if (member.encrypted) return failure(ErrorKind::Unsupported, "is encrypted");
  const std::uint64_t wanted = std::min<std::uint64_t>(member.size, most);
  if (member.method == stored) {
    if (member.packed.size() < wanted) return failure(ErrorKind::Corrupt, "is cut short");
    return std::vector<std::byte>(member.packed.begin(),
                                  member.packed.begin() + static_cast<std::ptrdiff_t>(wanted));
  }
  if (member.method != deflated) {
    return failure(ErrorKind::Unsupported,
                   fmt::format("is packed by method {}, which is not supported", member.method));
  }
  auto content = inflate_bytes(member.packed, DeflateWrapping::None, wanted);
  if (!content || content->size() != wanted) {
    return failure(ErrorKind::Corrupt, "cannot be unpacked: its bytes are damaged");
  }
  return *std::move(content);
}

bool has_stated_crc(const ZipMember& member, std::span<const std::byte> content) {
  return crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()) == member.crc32;
}

}  // namespace crest::io
