#include "io/hdf5_dense_storage.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>

namespace crest::io {
namespace {

using Bytes = std::span<const std::byte>;

constexpr int kDeepest = 16;  // levels of a tree or of blocks within blocks

std::unexpected<Error> damaged(std::uint64_t address) {
  return hdf5_failure(ErrorKind::Corrupt, "dense storage of the HDF5 file is damaged", address);
}

/// Bytes that a number up to `largest` takes.
std::size_t encoded_size(std::uint64_t largest) {
  return largest == 0 ? 1 : (static_cast<std::size_t>(std::bit_width(largest)) - 1) / 8 + 1;
}

/// Objects in blocks that double in size from row to row, so that an offset tells the block.
class FractalHeap {
 public:
  explicit FractalHeap(const Hdf5Bytes& file) : file_(file) {}

  Result<void> open(std::uint64_t address) {
    Hdf5Cursor cursor(file_.from(address));
    const bool heap = cursor.signature("FRHP");
    cursor.skip(3);  // version, length of IDs
    const std::uint64_t filters = cursor.number(2);
    cursor.skip(1);  // flags
    const std::uint64_t largest_object = cursor.number(4);
    cursor.skip(10 * file_.length_size +
                2 * file_.offset_size);  // huge and tiny objects, free space
    width_ = cursor.number(2);
    first_size_ = cursor.number(file_.length_size);
    const std::uint64_t largest_direct = cursor.number(file_.length_size);
    const std::uint64_t heap_bits = cursor.number(2);
    cursor.skip(2);  // rows at first
    root_ = cursor.number(file_.offset_size);
    root_rows_ = cursor.number(2);
    if (!heap || !cursor.ok() || width_ == 0 || !std::has_single_bit(first_size_) ||
        !std::has_single_bit(largest_direct) || largest_direct < first_size_ || heap_bits > 64) {
      return damaged(address);
    }
    if (filters != 0) {
      return hdf5_failure(ErrorKind::Unsupported, "filtered dense storage is not supported",
                          address);
    }
    direct_rows_ =
        static_cast<std::size_t>(std::bit_width(largest_direct) - std::bit_width(first_size_) + 2);
    offset_bytes_ = (heap_bits + 7) / 8;
    length_bytes_ = encoded_size(std::min(largest_direct, largest_object));
    return {};
  }

  /// The object of an ID; nothing where it does not lie in a block of the file.
  std::optional<Bytes> object(Bytes id) const {
    Hdf5Cursor cursor(id);
    constexpr std::uint64_t type_bits = 0x30;
    const bool managed = (cursor.number(1) & type_bits) == 0;
    const std::uint64_t offset = cursor.number(offset_bytes_);
    const std::uint64_t length = cursor.number(length_bytes_);
    if (!cursor.ok() || !managed) return std::nullopt;
    std::uint64_t block = root_;
    std::uint64_t within = offset;
    std::size_t rows = root_rows_;
    for (int depth = 0; rows != 0 && depth < kDeepest; ++depth) {
      if (!descend(block, within, rows)) return std::nullopt;
    }
    if (rows != 0 || within > file_.bytes.size() || block > file_.bytes.size()) return std::nullopt;
    return file_.at(block + within, length);
  }

 private:
  /// From an indirect block of `rows` rows to its child that holds the offset `within` it; rows
  /// becomes 0 where that is a direct block.
  bool descend(std::uint64_t& block, std::uint64_t& within, std::size_t& rows) const {
    std::uint64_t row_size = first_size_;
    for (std::size_t row = 0; row < rows; ++row) {
      if (row > 1) row_size <<= 1;
      if (row_size == 0 || row_size > UINT64_MAX / width_) return false;
      if (within >= row_size * width_) {
        within -= row_size * width_;
        continue;
      }
      const std::uint64_t entry = row * width_ + within / row_size;
      within %= row_size;
      Hdf5Cursor cursor(file_.from(block));
      if (!cursor.signature("FHIB")) return false;
      cursor.skip(1 + file_.offset_size + offset_bytes_ + entry * file_.offset_size);
      block = cursor.number(file_.offset_size);
      rows = row < direct_rows_
                 ? 0
                 : static_cast<std::size_t>(std::bit_width(row_size) -
                                            std::bit_width(first_size_ * width_) + 1);
      return cursor.ok();
    }
    return false;
  }

  const Hdf5Bytes& file_;
  std::uint64_t width_ = 0;
  std::uint64_t first_size_ = 0;
  std::uint64_t root_ = 0;
  std::size_t root_rows_ = 0;
  std::size_t direct_rows_ = 0;
  std::size_t offset_bytes_ = 0;
  std::size_t length_bytes_ = 0;
};

/// A tree of version 2, read for all its records.
class RecordTree {
 public:
  RecordTree(const Hdf5Bytes& file, std::size_t most) : file_(file), most_(most) {}

  Result<void> read(std::uint64_t address) {
    Hdf5Cursor cursor(file_.from(address));
    const bool tree = cursor.signature("BTHD");
    cursor.skip(1);  // version
    type_ = cursor.number(1);
    const std::uint64_t node_size = cursor.number(4);
    record_size_ = cursor.number(2);
    const std::uint64_t depth = cursor.number(2);
    cursor.skip(2);  // when to split and merge
    const std::uint64_t root = cursor.number(file_.offset_size);
    const std::uint64_t in_root = cursor.number(2);
    if (!tree || !cursor.ok() || record_size_ == 0 || depth >= kDeepest) return damaged(address);
    if (!set_pointer_sizes(node_size, depth)) return damaged(address);
    if (in_root == 0) return {};
    return read_node(root, in_root, depth);
  }

  std::uint64_t type() const { return type_; }
  const std::vector<Bytes>& records() const { return records_; }

 private:
  /// How many bytes the counts beside the pointers to children take at each depth.
  bool set_pointer_sizes(std::uint64_t node_size, std::uint64_t depth) {
    constexpr std::uint64_t overhead = 10;  // signature, version, type, checksum
    if (node_size < overhead + record_size_) return false;
    std::uint64_t in_node = (node_size - overhead) / record_size_;
    count_size_ = encoded_size(in_node);
    std::uint64_t below = in_node;
    total_sizes_ = {0};
    for (std::uint64_t level = 1; level <= depth; ++level) {
      const std::uint64_t pointer = file_.offset_size + count_size_ + total_sizes_.back();
      if (node_size < overhead + pointer) return false;
      in_node = (node_size - overhead - pointer) / (record_size_ + pointer);
      if (below > UINT64_MAX / (in_node + 2)) return false;
      below = (in_node + 1) * below + in_node;
      total_sizes_.push_back(encoded_size(below));
    }
    return true;
  }

  Result<void> read_node(std::uint64_t address, std::uint64_t count, std::uint64_t depth) {
    Hdf5Cursor cursor(file_.from(address));
    const bool node = cursor.signature(depth == 0 ? "BTLF" : "BTIN");
    cursor.skip(2);  // version, type
    if (!node || ++nodes_ > most_) return damaged(address);
    for (std::uint64_t i = 0; i < count; ++i) {
      records_.push_back(cursor.take(record_size_));
      if (!cursor.ok() || records_.size() > most_) return damaged(address);
    }
    if (depth == 0) return {};
    for (std::uint64_t i = 0; i <= count; ++i) {
      const std::uint64_t child = cursor.number(file_.offset_size);
      const std::uint64_t in_child = cursor.number(count_size_);
      cursor.skip(total_sizes_[depth - 1]);
      if (!cursor.ok()) return damaged(address);
      if (auto read = read_node(child, in_child, depth - 1); !read) return read;
    }
    return {};
  }

  const Hdf5Bytes& file_;
  std::size_t most_;
  std::uint64_t type_ = 0;
  std::uint64_t record_size_ = 0;
  std::size_t count_size_ = 1;
  std::vector<std::size_t> total_sizes_;  ///< by depth of the child
  std::size_t nodes_ = 0;
  std::vector<Bytes> records_;
};

/// The heap's ID in a record of a tree of links or attributes by their names.
std::optional<Bytes> heap_id(std::uint64_t tree_type, Bytes record) {
  constexpr std::uint64_t links_by_name = 5;
  constexpr std::uint64_t attributes_by_name = 8;
  constexpr std::size_t hash = 4;
  if (tree_type == attributes_by_name) return record;
  if (tree_type == links_by_name && record.size() > hash) return record.subspan(hash);
  return std::nullopt;
}

}  // namespace

Result<std::vector<Bytes>> dense_messages(const Hdf5Bytes& file, const Hdf5Message& info,
                                          std::size_t most) {
  std::vector<Bytes> bodies;
  Hdf5Cursor cursor(info.body);
  cursor.skip(1);  // version
  const bool tracks_order = (cursor.number(1) & 0x01) != 0;
  if (tracks_order) cursor.skip(info.type == Hdf5MessageType::LinkInfo ? 8 : 2);
  const std::uint64_t heap_address = cursor.number(file.offset_size);
  const std::uint64_t tree_address = cursor.number(file.offset_size);
  if (!cursor.ok()) return hdf5_failure(ErrorKind::Corrupt, "an HDF5 object header is damaged");
  if (is_undefined_address(heap_address, file)) return bodies;
  FractalHeap heap(file);
  if (auto opened = heap.open(heap_address); !opened) return std::unexpected(opened.error());
  RecordTree tree(file, most);
  if (auto read = tree.read(tree_address); !read) return std::unexpected(read.error());
  for (const Bytes record : tree.records()) {
    const auto id = heap_id(tree.type(), record);
    const auto body = id ? heap.object(*id) : std::nullopt;
    if (!body) return damaged(heap_address);
    bodies.push_back(*body);
  }
  return bodies;
}

}  // namespace crest::io
