// Records as WFDB.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <string>
#include <vector>

#include "io/formatted_record.h"

namespace crest::io {

enum class WfdbStorage {
  Plain,  ///< format 16
  Flac,   ///< format 516, or 524 where 16 bits do not hold every sample; a file for 8 leads
};

/// Header, signal files and, where there are marks, annotations (".crest"): a mark is a WFON and a
/// WFOFF on the channel of its lead with its text as aux; one of no lead is on channel 0 and says
/// so. `name` is the record's: letters, digits,
/// '-', '_' and '.'. Missing samples are the lowest value of the format. Errors (without a file
/// name): InvalidInput for what no header can hold. Formats: header(5), signal(5) and annot(5) of
/// the WFDB Applications Guide.
Result<FormattedRecord> format_wfdb_record(const RecordToWrite& content, WfdbStorage storage,
                                           const std::string& name);

/// The annotations alone; empty where no mark lies in the record. What is lost is added to
/// `losses`. Errors: likewise.
Result<std::vector<std::byte>> format_wfdb_marks(const RecordToWrite& content,
                                                 std::vector<std::string>& losses);

}  // namespace crest::io
