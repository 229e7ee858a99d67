// The filters that an HDF5 chunk went through, undone.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "io/hdf5_layout.h"

namespace crest::io {

struct UnfilteredChunk {
  std::vector<std::byte> bytes;
  std::size_t checksums = 0;        ///< verified
  std::size_t wrong_checksums = 0;  ///< of these
};

/// Undoes the filters, last first, but those that `mask` says were left out. Errors: Corrupt where
/// the result is not `size` bytes. Memory: a few times `size`.
Result<UnfilteredChunk> undo_hdf5_filters(std::span<const std::byte> stored,
                                          const std::vector<Hdf5Filter>& filters,
                                          std::uint32_t mask, std::size_t size);

}  // namespace crest::io
