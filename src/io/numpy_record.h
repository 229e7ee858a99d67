// Records in NumPy's files: one array (NPY) or several in a ZIP archive (NPZ).
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>

#include "io/read_options.h"

namespace crest::io {

bool looks_like_numpy(std::span<const std::byte> bytes);

/// Reads one record of an array [samples], [samples, leads], [leads, samples] or [records, ...]. In
/// an NPZ the array is found by name (choose_ecg_array); scalars and texts beside it may state
/// rate, unit, names of leads and start. Errors (without a file name): InvalidInput, Unsupported,
/// Corrupt; also InvalidInput where rate or unit is neither stated nor given. Memory: 5 times
/// most_expanded_bytes of the file's size. Format: NumPy's NEP 1 and numpy.lib.format. Thread-safe.
Result<Record> read_numpy_record(std::span<const std::byte> bytes, const ReadOptions& options);

}  // namespace crest::io
