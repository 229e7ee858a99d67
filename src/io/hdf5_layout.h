// How an HDF5 dataset stores its elements: layout, filters and fill value.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "io/hdf5_bytes.h"
#include "io/hdf5_object.h"

namespace crest::io {

enum class Hdf5Storage { Compact, Contiguous, Chunked };
enum class Hdf5ChunkIndex { TreeVersion1, SingleChunk, Implicit, FixedArray };

struct Hdf5Layout {
  Hdf5Storage storage = Hdf5Storage::Contiguous;
  std::uint64_t address = 0;             ///< of the elements, or of the index of chunks
  std::span<const std::byte> compact;    ///< the elements themselves
  std::vector<std::size_t> chunk_shape;  ///< of Chunked
  Hdf5ChunkIndex index = Hdf5ChunkIndex::TreeVersion1;
  std::uint64_t single_chunk_size = 0;  ///< bytes of a filtered single chunk, else 0
  std::uint32_t single_chunk_mask = 0;  ///< its filters that were left out
};

enum class Hdf5FilterKind : std::uint16_t { Deflate = 1, Shuffle = 2, Fletcher32 = 3, Lzf = 32000 };

struct Hdf5Filter {
  Hdf5FilterKind kind{};
  std::vector<std::uint32_t> parameters;
};

/// Layout messages of versions 1 to 5. Errors: Corrupt; Unsupported for virtual datasets and for
/// chunks under an extensible array or a tree of version 2.
Result<Hdf5Layout> parse_hdf5_layout(std::span<const std::byte> body, const Hdf5Bytes& file);

/// The filters in the order in which they were applied. Errors: Corrupt; Unsupported for others
/// than those above.
Result<std::vector<Hdf5Filter>> parse_hdf5_filters(std::span<const std::byte> body);

/// The element that stands for those never written; empty where it is zeros.
std::span<const std::byte> parse_hdf5_fill_value(std::span<const std::byte> body);

}  // namespace crest::io
