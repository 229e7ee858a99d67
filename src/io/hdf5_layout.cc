#include "io/hdf5_layout.h"

#include <fmt/format.h>

namespace crest::io {
namespace {

enum StorageClass : std::uint8_t { kCompact = 0, kContiguous = 1, kChunked = 2 };

constexpr std::size_t kMostDimensions = 33;  // of HDF5 itself, with that of the element's bytes

std::unexpected<Error> unsupported(std::string reason) {
  return hdf5_failure(ErrorKind::Unsupported, std::move(reason));
}

std::unexpected<Error> damaged() {
  return hdf5_failure(ErrorKind::Corrupt, "the layout of an HDF5 dataset is damaged");
}

/// `count` extents of a chunk; the last, the bytes of an element, is left out.
bool read_chunk_shape(Hdf5Cursor& cursor, std::uint64_t count, std::size_t size,
                      Hdf5Layout& layout) {
  if (count < 2 || count > kMostDimensions || size > 8) return false;
  for (std::uint64_t i = 0; i < count; ++i) layout.chunk_shape.push_back(cursor.number(size));
  layout.chunk_shape.pop_back();
  for (const std::size_t extent : layout.chunk_shape) {
    if (extent == 0) return false;
  }
  return true;
}

/// Versions 1 and 2, of the time before HDF5 1.6.3.
bool read_old_layout(Hdf5Cursor& cursor, const Hdf5Bytes& file, Hdf5Layout& layout) {
  const std::uint64_t dimensions = cursor.number(1);
  const std::uint64_t storage = cursor.number(1);
  cursor.skip(5);
  if (storage != kCompact) layout.address = cursor.number(file.offset_size);
  if (storage == kChunked) {
    layout.storage = Hdf5Storage::Chunked;
    return read_chunk_shape(cursor, dimensions, 4, layout);
  }
  cursor.skip(dimensions * 4);
  if (storage == kCompact) {
    layout.storage = Hdf5Storage::Compact;
    layout.compact = cursor.take(cursor.number(4));
  }
  return storage <= kContiguous;
}

/// The chunks of versions 4 and 5, with the index that fits what the dataset may grow to.
Result<void> read_indexed_chunks(Hdf5Cursor& cursor, const Hdf5Bytes& file, Hdf5Layout& layout) {
  enum IndexType : std::uint8_t { kSingle = 1, kImplicit = 2, kFixedArray = 3 };
  constexpr std::uint64_t single_is_filtered = 2;
  const std::uint64_t flags = cursor.number(1);
  const std::uint64_t dimensions = cursor.number(1);
  const std::uint64_t size = cursor.number(1);
  if (!read_chunk_shape(cursor, dimensions, size, layout)) return damaged();
  switch (cursor.number(1)) {
    case kSingle:
      layout.index = Hdf5ChunkIndex::SingleChunk;
      if ((flags & single_is_filtered) != 0) {
        layout.single_chunk_size = cursor.number(file.length_size);
        layout.single_chunk_mask = static_cast<std::uint32_t>(cursor.number(4));
      }
      break;
    case kImplicit:
      layout.index = Hdf5ChunkIndex::Implicit;
      break;
    case kFixedArray:
      layout.index = Hdf5ChunkIndex::FixedArray;
      cursor.skip(1);  // bits of a page
      break;
    default:
      return unsupported(
          "an HDF5 dataset that may grow without limit, in the form of HDF5 1.10 or "
          "later, is not supported; write it with fixed extents");
  }
  layout.address = cursor.number(file.offset_size);
  return {};
}

}  // namespace

Result<Hdf5Layout> parse_hdf5_layout(std::span<const std::byte> body, const Hdf5Bytes& file) {
  Hdf5Layout layout;
  Hdf5Cursor cursor(body);
  const std::uint64_t version = cursor.number(1);
  if (version == 1 || version == 2) {
    if (!read_old_layout(cursor, file, layout) || !cursor.ok()) return damaged();
    return layout;
  }
  if (version < 3 || version > 5) {
    return unsupported(fmt::format("HDF5 layout of version {} is not supported", version));
  }
  switch (cursor.number(1)) {
    case kCompact:
      layout.storage = Hdf5Storage::Compact;
      layout.compact = cursor.take(cursor.number(2));
      break;
    case kContiguous:
      layout.address = cursor.number(file.offset_size);
      break;
    case kChunked:
      layout.storage = Hdf5Storage::Chunked;
      if (version == 3) {
        const std::uint64_t dimensions = cursor.number(1);
        layout.address = cursor.number(file.offset_size);
        if (!read_chunk_shape(cursor, dimensions, 4, layout)) return damaged();
      } else if (auto read = read_indexed_chunks(cursor, file, layout); !read) {
        return std::unexpected(read.error());
      }
      break;
    default:
      return unsupported("a virtual HDF5 dataset is not supported");
  }
  if (!cursor.ok()) return damaged();
  return layout;
}

Result<std::vector<Hdf5Filter>> parse_hdf5_filters(std::span<const std::byte> body) {
  constexpr std::uint64_t first_registered = 256;  // those below have no name in version 2
  Hdf5Cursor cursor(body);
  const std::uint64_t version = cursor.number(1);
  const std::uint64_t count = cursor.number(1);
  if (version == 1) cursor.skip(6);
  constexpr std::uint64_t most = 8;
  if (count > most) return unsupported(fmt::format("{} HDF5 filters are not supported", count));
  std::vector<Hdf5Filter> filters;
  for (std::uint64_t i = 0; i < count && cursor.ok(); ++i) {
    const std::uint64_t id = cursor.number(2);
    const std::uint64_t name = version == 1 || id >= first_registered ? cursor.number(2) : 0;
    cursor.skip(2);  // whether a chunk may do without it
    const std::uint64_t parameters = cursor.number(2);
    cursor.skip(version == 1 ? (name + 7) / 8 * 8 : name);
    Hdf5Filter filter{Hdf5FilterKind(id), {}};
    for (std::uint64_t p = 0; p < parameters && cursor.ok(); ++p) {
      filter.parameters.push_back(static_cast<std::uint32_t>(cursor.number(4)));
    }
    if (version == 1 && parameters % 2 == 1) cursor.skip(4);
    switch (filter.kind) {
      case Hdf5FilterKind::Deflate:
      case Hdf5FilterKind::Shuffle:
      case Hdf5FilterKind::Fletcher32:
      case Hdf5FilterKind::Lzf:
        break;
      default:
        return unsupported(fmt::format("HDF5 filter {} is not supported", id));
    }
    filters.push_back(std::move(filter));
  }
  if (!cursor.ok() || (version != 1 && version != 2)) {
    return hdf5_failure(ErrorKind::Corrupt, "the filters of an HDF5 dataset are damaged");
  }
  return filters;
}

std::span<const std::byte> parse_hdf5_fill_value(std::span<const std::byte> body) {
  Hdf5Cursor cursor(body);
  const std::uint64_t version = cursor.number(1);
  if (version == 1 || version == 2) {
    cursor.skip(2);  // when space is taken and filled
    const bool defined = cursor.number(1) != 0;
    if (version == 2 && !defined) return {};
    return cursor.take(cursor.number(4));
  }
  constexpr std::uint64_t value_follows = 0x20;
  if (version != 3 || (cursor.number(1) & value_follows) == 0) return {};
  return cursor.take(cursor.number(4));
}

}  // namespace crest::io
