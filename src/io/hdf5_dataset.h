// The elements of an HDF5 dataset.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <span>
#include <vector>

#include "io/hdf5_bytes.h"
#include "io/hdf5_chunks.h"
#include "io/hdf5_layout.h"
#include "io/hdf5_object.h"
#include "io/hdf5_type.h"

namespace crest::io {

/// What the header of a dataset says; a view of the file.
struct Hdf5Dataset {
  Hdf5Type type;
  Hdf5Space space;
  Hdf5Layout layout;
  std::vector<Hdf5Filter> filters;
  std::span<const std::byte> fill_value;  ///< of type.size bytes; empty: zeros
};

struct Hdf5Elements {
  std::vector<std::byte> bytes;
  std::size_t checksums = 0;        ///< of chunks, verified
  std::size_t wrong_checksums = 0;  ///< of these
  std::size_t unwritten = 0;        ///< elements that the file does not hold: the fill value
};

/// Whether the object is a dataset.
bool is_hdf5_dataset(const std::vector<Hdf5Message>& messages);

/// Errors: Corrupt, Unsupported (types and layouts that are not read, external files).
Result<Hdf5Dataset> parse_hdf5_dataset(const Hdf5Bytes& file,
                                       const std::vector<Hdf5Message>& messages);

/// The elements of `rows` of a dataset of numbers or texts, the last index running fastest; all of
/// one that has no dimensions for {0, 1}. Errors: Corrupt; Unsupported where they would take more
/// than most_expanded_bytes of the file's size. Memory: at most three times that.
Result<Hdf5Elements> read_hdf5_rows(const Hdf5Bytes& file, const Hdf5Dataset& dataset,
                                    const Hdf5Rows& rows);

}  // namespace crest::io
