// Records as HL7 annotated ECG.
#pragma once

#include "io/formatted_record.h"

namespace crest::io {

/// One rhythm series with one sequence set (HL7 v3 Annotated ECG Release 1, PORT_MT020001): times
/// as GLIST_TS, or GLIST_PQ where date or time of day are unknown, leads as SLIST_PQ of whole
/// numbers, in microvolts where they are voltages. What the schema asks for and the record does not
/// say has a nullFlavor. A missing sample is "NaN". Thread-safe.
FormattedRecord format_aecg_record(const RecordToWrite& content);

}  // namespace crest::io
