// Links and attributes that an HDF5 object keeps outside its header, in a fractal heap.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <span>
#include <vector>

#include "io/hdf5_bytes.h"
#include "io/hdf5_object.h"

namespace crest::io {

/// The bodies of the link or attribute messages to which a link info or attribute info message
/// leads; none where it says that there is no dense storage. Errors: Corrupt for damage and more
/// than `most`; Unsupported for what is filtered, huge or tiny in the heap.
Result<std::vector<std::span<const std::byte>>> dense_messages(const Hdf5Bytes& file,
                                                               const Hdf5Message& info,
                                                               std::size_t most);

}  // namespace crest::io
