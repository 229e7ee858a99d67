// Records in tables of text: comma-separated values and their kin.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>

#include "io/read_options.h"

namespace crest::io {

/// Whether `bytes` are text most of whose lines are numbers. It is the weakest of signatures: to be
/// tried after all others.
bool looks_like_csv(std::span<const std::byte> bytes);

/// Whether they are lines of nothing but numbers between blanks, as many in each: a table, although
/// its first line may pass for the record line of a WFDB header.
bool looks_like_numbers_only(std::span<const std::byte> bytes);

/// Reads a table with a column (or, where they are few and long, a line) for each lead. Commas,
/// semicolons, tabs or blanks separate; decimal points or commas; names, units, a column of times
/// or sample numbers and comments "# rate: 500" as they are met. Errors (without a file name):
/// Corrupt, with line and column, for a field that is no number, lines of unequal length and times
/// of unequal steps; InvalidInput where rate or unit is neither stated nor given; Unsupported for
/// UTF-16. Memory: 32 times the file's size. Thread-safe.
Result<Record> read_csv_record(std::span<const std::byte> bytes, const ReadOptions& options);

}  // namespace crest::io
