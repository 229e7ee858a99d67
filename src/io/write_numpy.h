// Records as NPY arrays.
#pragma once

#include <crest/error.h>

#include "io/formatted_record.h"

namespace crest::io {

/// One NPY 1.0 array of float32, [samples, leads], NaN where a sample is missing. All that is no
/// number is among the losses. Errors: Internal. Thread-safe.
Result<FormattedRecord> format_numpy_record(const RecordToWrite& content);

}  // namespace crest::io
