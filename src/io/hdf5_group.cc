#include "io/hdf5_group.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "io/byte_order.h"
#include "io/hdf5_dense_storage.h"

namespace crest::io {
namespace {

constexpr int kDeepestTree = 16;

std::unexpected<Error> damaged(std::uint64_t address) {
  return hdf5_failure(ErrorKind::Corrupt, "a group of the HDF5 file is damaged", address);
}

/// A group of the older form: a tree of symbol nodes, with the names in a heap of their own.
class SymbolTable {
 public:
  SymbolTable(const Hdf5Bytes& file, std::vector<Hdf5Link>& links) : file_(file), links_(links) {}

  Result<void> read(const Hdf5Message& message) {
    Hdf5Cursor cursor(message.body);
    const std::uint64_t tree = cursor.number(file_.offset_size);
    const std::uint64_t heap = cursor.number(file_.offset_size);
    if (!cursor.ok() || !open_heap(heap)) return damaged(heap);
    return read_tree(tree, kDeepestTree);
  }

 private:
  bool open_heap(std::uint64_t address) {
    Hdf5Cursor cursor(file_.from(address));
    if (!cursor.signature("HEAP")) return false;
    cursor.skip(4);  // version, reserved
    const std::uint64_t size = cursor.number(file_.length_size);
    cursor.skip(file_.length_size);  // free list
    const auto names = file_.at(cursor.number(file_.offset_size), size);
    if (!cursor.ok() || !names) return false;
    names_ = *names;
    return true;
  }

  /// Each level of the tree is stated and one less than that above; no tree of a group comes near
  /// the number of nodes at which a hostile one is left.
  Result<void> read_tree(std::uint64_t address, int depth) {
    Hdf5Cursor cursor(file_.from(address));
    if (depth == 0 || ++nodes_ > kMostHdf5Links) return damaged(address);
    if (text_at(cursor.rest(), 0, 4) == "SNOD") return read_symbols(address);
    const bool tree = cursor.signature("TREE");
    const std::uint64_t type = cursor.number(1);
    cursor.skip(1);  // level
    const std::uint64_t entries = cursor.number(2);
    cursor.skip(2 * file_.offset_size);  // siblings
    if (!tree || type != 0) return damaged(address);
    for (std::uint64_t i = 0; i < entries; ++i) {
      cursor.skip(file_.length_size);  // key
      const std::uint64_t child = cursor.number(file_.offset_size);
      if (!cursor.ok()) return damaged(address);
      if (auto read = read_tree(child, depth - 1); !read) return read;
    }
    return {};
  }

  Result<void> read_symbols(std::uint64_t address) {
    Hdf5Cursor cursor(file_.from(address));
    cursor.skip(6);  // signature, version, reserved
    const std::uint64_t entries = cursor.number(2);
    for (std::uint64_t i = 0; i < entries; ++i) {
      const std::uint64_t name = cursor.number(file_.offset_size);
      Hdf5Link link;
      link.address = cursor.number(file_.offset_size);
      const std::uint64_t cache = cursor.number(4);
      cursor.skip(20);  // reserved, scratch
      if (!cursor.ok() || name >= names_.size()) return damaged(address);
      constexpr std::uint64_t soft_link = 2;
      if (cache == soft_link) continue;
      if (links_.size() == kMostHdf5Links) return {};  // said by the caller
      const std::string_view text = text_at(names_, name, kLongestName);
      link.name = text.substr(0, text.find('\0'));
      links_.push_back(std::move(link));
    }
    return {};
  }

  static constexpr std::size_t kLongestName = 1024;

  const Hdf5Bytes& file_;
  std::vector<Hdf5Link>& links_;
  std::span<const std::byte> names_;
  std::size_t nodes_ = 0;
};

}  // namespace

std::optional<Hdf5Link> parse_hdf5_link(std::span<const std::byte> body, const Hdf5Bytes& file) {
  Hdf5Cursor cursor(body);
  const std::uint64_t version = cursor.number(1);
  const std::uint64_t flags = cursor.number(1);
  const std::uint64_t type = (flags & 0x08) != 0 ? cursor.number(1) : 0;
  if ((flags & 0x04) != 0) cursor.skip(8);  // order of creation
  if ((flags & 0x10) != 0) cursor.skip(1);  // character set
  const auto name = cursor.take(cursor.number(std::size_t{1} << (flags & 0x03)));
  if (!cursor.ok() || version != 1) return std::nullopt;
  if (type != 0) return Hdf5Link{};  // no hard link
  Hdf5Link link{std::string(text_at(name, 0, name.size())), cursor.number(file.offset_size)};
  if (!cursor.ok()) return std::nullopt;
  return link;
}

bool is_hdf5_group(const std::vector<Hdf5Message>& messages) {
  return find_message(messages, Hdf5MessageType::SymbolTable) != nullptr ||
         find_message(messages, Hdf5MessageType::LinkInfo) != nullptr ||
         find_message(messages, Hdf5MessageType::Link) != nullptr;
}

Result<std::vector<Hdf5Link>> links_of_hdf5_group(const Hdf5Bytes& file,
                                                  const std::vector<Hdf5Message>& messages) {
  std::vector<Hdf5Link> links;
  std::vector<std::span<const std::byte>> bodies;
  for (const Hdf5Message& message : messages) {
    if (message.type == Hdf5MessageType::SymbolTable) {
      if (auto read = SymbolTable(file, links).read(message); !read) {
        return std::unexpected(read.error());
      }
    } else if (message.type == Hdf5MessageType::Link) {
      bodies.push_back(message.body);
    } else if (message.type == Hdf5MessageType::LinkInfo) {
      const auto dense = dense_messages(file, message, kMostHdf5Links);
      if (!dense) return std::unexpected(dense.error());
      std::ranges::copy(*dense, std::back_inserter(bodies));
    }
  }
  for (const auto& body : bodies) {
    auto link = parse_hdf5_link(body, file);
    if (!link) return hdf5_failure(ErrorKind::Corrupt, "a link of the HDF5 file is damaged");
    if (!link->name.empty()) links.push_back(*std::move(link));
  }
  if (links.size() >= kMostHdf5Links) {
    return hdf5_failure(
        ErrorKind::Unsupported,
        fmt::format("an HDF5 group with {} members or more is not supported", kMostHdf5Links));
  }
  return links;
}

}  // namespace crest::io
