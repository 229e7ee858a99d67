// The chunks of an HDF5 dataset, by any of its indices.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "io/hdf5_bytes.h"
#include "io/hdf5_layout.h"
#include "io/hdf5_type.h"

namespace crest::io {

/// Rows of a dataset: indices of its first dimension.
struct Hdf5Rows {
  std::size_t first = 0;
  std::size_t count = 0;
};

struct Hdf5Chunk {
  std::vector<std::size_t> origin;  ///< index of its first element in each dimension
  std::uint64_t address = 0;
  std::uint64_t size = 0;  ///< bytes as stored
  std::uint32_t mask = 0;  ///< bit i: filter i was left out
};

/// What the index has to know of the dataset.
struct Hdf5ChunkGrid {
  const Hdf5Layout& layout;
  const Hdf5Space& space;
  std::size_t chunk_bytes = 0;  ///< of a chunk without filters
  bool filtered = false;
};

using Hdf5ChunkVisitor = std::function<Result<void>(const Hdf5Chunk&)>;

/// Visits the stored chunks that hold any of `rows`; those never written are passed over. Stops at
/// the visitor's first error. Errors: Corrupt. Time: linear in the size of the index.
Result<void> visit_hdf5_chunks(const Hdf5Bytes& file, const Hdf5ChunkGrid& grid,
                               const Hdf5Rows& rows, const Hdf5ChunkVisitor& visit);

}  // namespace crest::io
