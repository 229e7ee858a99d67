// Records as tables of text.
#pragma once

#include "io/formatted_record.h"

namespace crest::io {

/// Comma-separated values in UTF-8: rate, start and unit in comment lines, a line of names, then a
/// line for each sample, numbers as short as they read as the same float; a missing sample is an
/// empty field. A column of times comes first where a line would else hold no number, or the first
/// lead's name would pass for one of times. Thread-safe.
FormattedRecord format_csv_record(const RecordToWrite& content);

}  // namespace crest::io
