// What an HDF5 file holds: its datasets, and what its attributes say.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "io/array_record.h"
#include "io/hdf5_bytes.h"
#include "io/hdf5_dataset.h"

namespace crest::io {

struct Hdf5Entry {
  std::string path;  ///< "/ecg/tracings"
  Hdf5Dataset dataset;
  StatedFacts attributes;  ///< of the dataset
};

struct Hdf5Group {
  std::string path;  ///< empty: the root
  StatedFacts attributes;
};

struct Hdf5File {
  Hdf5Bytes bytes;
  std::vector<Hdf5Entry> datasets;    ///< of every group, in the order of their links
  std::vector<Hdf5Group> groups;      ///< those with attributes
  std::vector<std::string> left_out;  ///< lines: what could not be read, and why
};

inline constexpr std::size_t kMostHdf5Objects = 4096;

/// The signature, at byte 0 or, after a block of the user's, at 512, 1024, 2048 and so on.
bool looks_like_hdf5(std::span<const std::byte> bytes);

/// Opens a file of superblock version 0 to 3 and lists it; elements are read later. Views of
/// `bytes`. Errors (without a file name): Corrupt; Unsupported for more than kMostHdf5Objects
/// objects. Memory: a few times the size of the file's headers. Format: HDF5 File Format
/// Specification, version 3.0.
Result<Hdf5File> open_hdf5(std::span<const std::byte> bytes);

}  // namespace crest::io
