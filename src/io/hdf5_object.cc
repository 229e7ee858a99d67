#include "io/hdf5_object.h"

#include <fmt/format.h>

#include <algorithm>

#include "io/byte_order.h"

namespace crest::io {
namespace {

constexpr std::string_view kHeaderSignature = "OHDR";
constexpr std::string_view kContinuationSignature = "OCHK";
constexpr std::size_t kChecksumSize = 4;

struct Block {
  std::uint64_t address = 0;
  std::uint64_t size = 0;
};

std::unexpected<Error> cut_short(std::uint64_t address) {
  return hdf5_failure(ErrorKind::Corrupt, "an object header of the HDF5 file is damaged", address);
}

/// How the messages of an object are laid out.
struct MessageFormat {
  bool version_2 = false;
  bool with_order = false;  ///< version 2: messages carry the order of their creation
};

/// Reads one block of messages; continuation blocks that it names go to `blocks`.
Result<void> read_messages(const Hdf5Bytes& file, std::span<const std::byte> bytes,
                           MessageFormat format, std::vector<Hdf5Message>& messages,
                           std::vector<Block>& blocks) {
  constexpr std::size_t version_1_head = 8;
  constexpr std::size_t version_2_head = 4;
  const std::size_t head = !format.version_2   ? version_1_head
                           : format.with_order ? version_2_head + 2
                                               : version_2_head;
  Hdf5Cursor cursor(bytes);
  while (cursor.rest().size() >= head) {
    Hdf5Message message;
    message.type = Hdf5MessageType(cursor.number(format.version_2 ? 1 : 2));
    const std::uint64_t size = cursor.number(2);
    constexpr std::uint64_t shared_flag = 2;
    message.shared = (cursor.number(1) & shared_flag) != 0;
    cursor.skip(head - (format.version_2 ? version_2_head : version_1_head - 3));
    message.body = cursor.take(size);
    if (!cursor.ok()) {
      return hdf5_failure(ErrorKind::Corrupt, "a message of an HDF5 object is cut short");
    }
    if (messages.size() == kMostHdf5Messages) {
      return hdf5_failure(ErrorKind::Unsupported,
                          fmt::format("an HDF5 object with more than {} messages is not supported",
                                      kMostHdf5Messages));
    }
    if (message.type == Hdf5MessageType::Continuation) {
      Hdf5Cursor place(message.body);
      const std::uint64_t address = place.number(file.offset_size);
      blocks.push_back({address, place.number(file.length_size)});
    }
    messages.push_back(message);
  }
  return {};
}

/// The first block of an object header of version 1, a prefix of 16 bytes before it.
Result<Block> first_block_1(const Hdf5Bytes& file, std::uint64_t address) {
  Hdf5Cursor cursor(file.from(address));
  cursor.skip(8);  // version, reserved, number of messages, reference count
  const std::uint64_t size = cursor.number(4);
  cursor.skip(4);
  if (!cursor.ok()) return cut_short(address);
  return Block{address + 16, size};
}

/// The same of version 2, whose prefix has fields that its flags announce.
Result<Block> first_block_2(const Hdf5Bytes& file, std::uint64_t address, MessageFormat& format) {
  const auto bytes = file.from(address);
  Hdf5Cursor cursor(bytes);
  cursor.skip(kHeaderSignature.size());
  const std::uint64_t version = cursor.number(1);
  const std::uint64_t flags = cursor.number(1);
  if (version != 2) {
    return hdf5_failure(ErrorKind::Unsupported,
                        fmt::format("HDF5 object header of version {} is not supported", version),
                        address);
  }
  format = {true, (flags & 0x04) != 0};
  if ((flags & 0x20) != 0) cursor.skip(16);  // times
  if ((flags & 0x10) != 0) cursor.skip(4);   // limits of attribute storage
  const std::uint64_t size = cursor.number(std::size_t{1} << (flags & 0x03));
  if (!cursor.ok()) return cut_short(address);
  return Block{address + (bytes.size() - cursor.rest().size()), size};
}

}  // namespace

Result<std::vector<Hdf5Message>> read_hdf5_object(const Hdf5Bytes& file, std::uint64_t address) {
  MessageFormat format;
  const bool version_2 = text_at(file.from(address), 0, 4) == kHeaderSignature;
  if (!version_2 && Hdf5Cursor(file.from(address)).number(1) != 1) return cut_short(address);
  const auto first =
      version_2 ? first_block_2(file, address, format) : first_block_1(file, address);
  if (!first) return std::unexpected(first.error());

  std::vector<Hdf5Message> messages;
  std::vector<Block> blocks = {*first};
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    // A block that names itself or an earlier one would never end.
    const Block block = blocks[i];
    const auto known = std::ranges::find(blocks, block.address, &Block::address) - blocks.begin();
    auto bytes = file.at(block.address, block.size);
    if (!bytes || known != static_cast<std::ptrdiff_t>(i)) return cut_short(address);
    if (format.version_2 && i > 0) {
      if (text_at(*bytes, 0, 4) != kContinuationSignature || bytes->size() < 4 + kChecksumSize) {
        return cut_short(address);
      }
      bytes = bytes->subspan(4, bytes->size() - 4 - kChecksumSize);
    }
    if (auto read = read_messages(file, *bytes, format, messages, blocks); !read) {
      Error error = read.error();
      error.place = fmt::format("byte {}", block.address);
      return std::unexpected(std::move(error));
    }
  }
  return messages;
}

const Hdf5Message* find_message(const std::vector<Hdf5Message>& messages, Hdf5MessageType type) {
  const auto found = std::ranges::find(messages, type, &Hdf5Message::type);
  return found == messages.end() ? nullptr : &*found;
}

}  // namespace crest::io
