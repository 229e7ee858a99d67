// Records as EDF+.
#pragma once

#include <crest/error.h>

#include "io/formatted_record.h"

namespace crest::io {

/// EDF+C with 16 bits and an annotation signal. A mark is the annotation "text@@LABEL", the label
/// that of its lead's signal. EDF knows no missing samples: the last value before them stands in
/// their place, and an annotation "no signal" says so; the samples that fill up the last data
/// record are such too. A start without a date, or none, is 1985-01-01, as the specification has
/// it. Errors (without a file name): InvalidInput for what no header can hold. Format: Kemp and
/// Olivan, European data format 'plus' (2003).
Result<FormattedRecord> format_edf_record(const RecordToWrite& content);

}  // namespace crest::io
