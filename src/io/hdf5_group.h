// The members of an HDF5 group.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "io/hdf5_bytes.h"
#include "io/hdf5_object.h"

namespace crest::io {

struct Hdf5Link {
  std::string name;
  std::uint64_t address = 0;  ///< of the object header
};

inline constexpr std::size_t kMostHdf5Links = 4096;  ///< of one group

/// The hard links of a group, from a symbol table, from link messages or from dense storage; soft
/// and external links are passed over. Errors: Corrupt; Unsupported for more than kMostHdf5Links.
Result<std::vector<Hdf5Link>> links_of_hdf5_group(const Hdf5Bytes& file,
                                                  const std::vector<Hdf5Message>& messages);

/// Whether the object is a group.
bool is_hdf5_group(const std::vector<Hdf5Message>& messages);

/// The hard link that the body of a link message holds; without a name for any other link. Nothing
/// where it is damaged.
std::optional<Hdf5Link> parse_hdf5_link(std::span<const std::byte> body, const Hdf5Bytes& file);

}  // namespace crest::io
