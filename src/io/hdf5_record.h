// Records in HDF5 files: CODE-15 and others that keep ECGs as arrays of numbers.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>

#include "io/hdf5_file.h"
#include "io/read_options.h"

namespace crest::io {

/// Reads one record of the dataset that choose_ecg_array finds: [samples], [samples, leads],
/// [leads, samples] or [records, ...]. Attributes of the dataset, else of groups, and small
/// datasets may state rate, unit, names of leads and start. Errors (without a file name):
/// InvalidInput, Unsupported, Corrupt; also InvalidInput where rate or unit is neither stated nor
/// given. Memory: 8 times most_expanded_bytes of the file's size. Thread-safe.
Result<Record> read_hdf5_record(std::span<const std::byte> bytes, const ReadOptions& options);

}  // namespace crest::io
