#include "io/hdf5_chunks.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace crest::io {
namespace {

std::unexpected<Error> damaged(std::uint64_t address) {
  return hdf5_failure(ErrorKind::Corrupt, "the chunk index of an HDF5 dataset is damaged", address);
}

std::size_t divided_up(std::size_t count, std::size_t by) {
  return count / by + (count % by != 0 ? 1 : 0);
}

/// Whether a chunk lies in the dataset and holds any of the rows.
bool is_wanted(const Hdf5ChunkGrid& grid, const Hdf5Rows& rows,
               const std::vector<std::size_t>& origin) {
  const auto& shape = grid.space.shape;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (origin[axis] >= shape[axis] || origin[axis] % grid.layout.chunk_shape[axis] != 0) {
      return false;
    }
  }
  const std::size_t depth = grid.layout.chunk_shape.front();
  return origin.front() < rows.first + rows.count &&
         rows.first - std::min(rows.first, origin.front()) < depth;
}

/// A tree of version 1, with the place of each chunk in its key.
class ChunkTree {
 public:
  ChunkTree(const Hdf5Bytes& file, const Hdf5ChunkGrid& grid, const Hdf5Rows& rows,
            const Hdf5ChunkVisitor& visit)
      : file_(file), grid_(grid), rows_(rows), visit_(visit), unread_(file.bytes.size()) {}

  Result<void> read(std::uint64_t address, int depth) {
    Hdf5Cursor cursor(file_.from(address));
    const bool tree = cursor.signature("TREE");
    const std::uint64_t type = cursor.number(1);
    const std::uint64_t level = cursor.number(1);
    const std::uint64_t entries = cursor.number(2);
    cursor.skip(2 * file_.offset_size);  // siblings
    // Nodes share no bytes: those of a file in which the tree meets some twice add up to more.
    const std::size_t key = 8 + 8 * (grid_.space.shape.size() + 1);
    const std::size_t size = (entries + 1) * (key + file_.offset_size);
    if (!tree || type != 1 || depth == 0 || size > unread_) return damaged(address);
    unread_ -= size;
    Hdf5Chunk chunk;
    chunk.origin.resize(grid_.space.shape.size());
    for (std::uint64_t i = 0; i < entries; ++i) {
      chunk.size = cursor.number(4);
      chunk.mask = static_cast<std::uint32_t>(cursor.number(4));
      for (std::size_t& index : chunk.origin) index = cursor.number(8);
      cursor.skip(8);  // of the bytes of an element: 0
      chunk.address = cursor.number(file_.offset_size);
      if (!cursor.ok()) return damaged(address);
      if (level > 0) {
        if (auto below = read(chunk.address, depth - 1); !below) return below;
      } else if (is_wanted(grid_, rows_, chunk.origin)) {
        if (auto visited = visit_(chunk); !visited) return visited;
      }
    }
    return {};
  }

 private:
  const Hdf5Bytes& file_;
  const Hdf5ChunkGrid& grid_;
  const Hdf5Rows& rows_;
  const Hdf5ChunkVisitor& visit_;
  std::size_t unread_;
};

/// Chunks in rows and columns: those to be visited, and the place of each in an index that counts
/// them as far as the dataset may grow.
class WantedChunks {
 public:
  WantedChunks(const Hdf5ChunkGrid& grid, const Hdf5Rows& rows) : grid_(grid) {
    const auto& chunk = grid.layout.chunk_shape;
    for (std::size_t axis = 0; axis < chunk.size(); ++axis) {
      first_.push_back(0);
      end_.push_back(divided_up(grid.space.shape[axis], chunk[axis]));
      extent_.push_back(divided_up(grid.space.largest[axis], chunk[axis]));
    }
    first_.front() = rows.first / chunk.front();
    end_.front() = divided_up(rows.first + rows.count, chunk.front());
  }

  /// How many chunks the index counts, unless there are more than `most`.
  std::optional<std::size_t> indexed(std::size_t most) const {
    return element_count(extent_, most);
  }

  /// Calls `with(origin, index)` for each until it says an error.
  template <typename With>
  Result<void> for_each(With with) const {
    std::vector<std::size_t> at = first_;
    std::vector<std::size_t> origin(at.size());
    for (;;) {
      std::size_t index = 0;
      for (std::size_t axis = 0; axis < at.size(); ++axis) {
        index = index * extent_[axis] + at[axis];
        origin[axis] = at[axis] * grid_.layout.chunk_shape[axis];
      }
      if (auto done = with(origin, index); !done) return done;
      std::size_t axis = at.size();
      while (axis > 0 && ++at[axis - 1] == end_[axis - 1]) {
        at[axis - 1] = first_[axis - 1];
        --axis;
      }
      if (axis == 0) return {};
    }
  }

 private:
  const Hdf5ChunkGrid& grid_;
  std::vector<std::size_t> first_;
  std::vector<std::size_t> end_;
  std::vector<std::size_t> extent_;
};

/// Chunks one after the other.
Result<void> visit_implicit(const Hdf5Bytes& file, const Hdf5ChunkGrid& grid,
                            const WantedChunks& wanted, const Hdf5ChunkVisitor& visit) {
  const std::uint64_t start = grid.layout.address;
  if (is_undefined_address(start, file)) return {};
  const std::size_t most = file.from(start).size() / grid.chunk_bytes;
  if (!wanted.indexed(most)) return damaged(start);
  return wanted.for_each([&](const std::vector<std::size_t>& origin, std::size_t index) {
    return visit({origin, start + index * grid.chunk_bytes, grid.chunk_bytes, 0});
  });
}

/// Where the entries of a fixed array lie, in one block or in pages.
struct FixedArray {
  std::uint64_t block = 0;  ///< its address
  std::size_t entry_size = 0;
  std::size_t entries = 0;
  std::size_t page_entries = 0;
  std::size_t head = 0;  ///< bytes before the entries, or before the bits of the pages
  bool paged() const { return entries > page_entries; }
};

std::optional<FixedArray> open_fixed_array(const Hdf5Bytes& file, std::uint64_t address) {
  constexpr std::uint64_t most_page_bits = 32;
  Hdf5Cursor cursor(file.from(address));
  const bool known = cursor.signature("FAHD");
  cursor.skip(2);  // version, whether chunks are filtered
  FixedArray array;
  array.entry_size = cursor.number(1);
  const std::uint64_t page_bits = cursor.number(1);
  array.entries = cursor.number(file.length_size);
  array.block = cursor.number(file.offset_size);
  array.head = 6 + file.offset_size;  // signature, version, filtered, address of the header
  if (!known || !cursor.ok() || page_bits > most_page_bits || array.entry_size == 0) {
    return std::nullopt;
  }
  array.page_entries = std::size_t{1} << page_bits;
  if (is_undefined_address(array.block, file)) return array;
  const bool fits = array.entries <= file.from(array.block).size() / array.entry_size;
  if (!fits && !array.paged()) return std::nullopt;
  Hdf5Cursor block(file.from(array.block));
  if (!block.signature("FADB")) return std::nullopt;
  return array;
}

/// The bytes of an entry; nothing where the block ends before, empty where its page was not
/// written.
std::optional<std::span<const std::byte>> entry_bytes(const Hdf5Bytes& file,
                                                      const FixedArray& array, std::size_t index) {
  constexpr std::size_t checksum = 4;
  if (index >= array.entries) return std::nullopt;
  const std::uint64_t start = array.block + array.head;
  if (!array.paged()) return file.at(start + index * array.entry_size, array.entry_size);
  const std::size_t pages = divided_up(array.entries, array.page_entries);
  const std::size_t page = index / array.page_entries;
  const auto bits = file.at(start + page / 8, 1);
  if (!bits) return std::nullopt;
  const int bit = 0x80 >> page % 8;
  if ((std::to_integer<int>(bits->front()) & bit) == 0) return std::span<const std::byte>{};
  const std::uint64_t first_page = start + divided_up(pages, 8) + checksum;
  const std::size_t page_bytes = array.page_entries * array.entry_size + checksum;
  if (page > file.bytes.size() / page_bytes) return std::nullopt;
  return file.at(first_page + page * page_bytes + index % array.page_entries * array.entry_size,
                 array.entry_size);
}

Result<void> visit_fixed_array(const Hdf5Bytes& file, const Hdf5ChunkGrid& grid,
                               const WantedChunks& wanted, const Hdf5ChunkVisitor& visit) {
  const std::uint64_t header = grid.layout.address;
  if (is_undefined_address(header, file)) return {};
  const auto array = open_fixed_array(file, header);
  // Every chunk has an entry, and no more than the file has bytes.
  if (!array || !wanted.indexed(std::min(array->entries, file.bytes.size()))) {
    return damaged(header);
  }
  if (is_undefined_address(array->block, file)) return {};
  constexpr std::size_t mask_size = 4;
  const std::size_t plain = file.offset_size;
  if (array->entry_size < (grid.filtered ? plain + mask_size + 1 : plain)) return damaged(header);
  return wanted.for_each(
      [&](const std::vector<std::size_t>& origin, std::size_t index) -> Result<void> {
        const auto bytes = entry_bytes(file, *array, index);
        if (!bytes) return damaged(array->block);
        if (bytes->empty()) return {};
        Hdf5Cursor entry(*bytes);
        Hdf5Chunk chunk{origin, entry.number(file.offset_size), grid.chunk_bytes, 0};
        if (grid.filtered) {
          chunk.size = entry.number(array->entry_size - plain - mask_size);
          chunk.mask = static_cast<std::uint32_t>(entry.number(mask_size));
        }
        if (is_undefined_address(chunk.address, file)) return {};
        return visit(chunk);
      });
}

}  // namespace

Result<void> visit_hdf5_chunks(const Hdf5Bytes& file, const Hdf5ChunkGrid& grid,
                               const Hdf5Rows& rows, const Hdf5ChunkVisitor& visit) {
  constexpr int deepest_tree = 16;
  const Hdf5Layout& layout = grid.layout;
  if (rows.count == 0) return {};
  if (layout.index == Hdf5ChunkIndex::TreeVersion1) {
    if (is_undefined_address(layout.address, file)) return {};
    return ChunkTree(file, grid, rows, visit).read(layout.address, deepest_tree);
  }
  const WantedChunks wanted(grid, rows);
  if (layout.index == Hdf5ChunkIndex::Implicit) return visit_implicit(file, grid, wanted, visit);
  if (layout.index == Hdf5ChunkIndex::FixedArray) {
    return visit_fixed_array(file, grid, wanted, visit);
  }
  if (is_undefined_address(layout.address, file)) return {};
  const std::uint64_t size = grid.filtered ? layout.single_chunk_size : grid.chunk_bytes;
  return visit({std::vector<std::size_t>(grid.space.shape.size(), 0), layout.address, size,
                layout.single_chunk_mask});
}

}  // namespace crest::io
