// WFDB records of several segments.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <string>

#include "io/read_options.h"
#include "io/wfdb_files.h"
#include "io/wfdb_header.h"

namespace crest::io {

/// Reads the segments that `header` lists and joins options.part of them: gives `record` its leads,
/// rate, format and length and adds assumptions and verifications. Of a segment beside the part no
/// sample is read, but what its leads are and whether its files are long enough. Each segment's
/// samples become physical units by its own gain and baseline. A lead is NaN in gaps, in segments
/// without it, and where a segment gives it in another unit, which is a verification that fails, as
/// are lengths that do not add up. Each segment is read once, however often it is listed. Memory:
/// whatever lengths the headers state, at most 256 MiB and 256 bytes for each byte of the signal
/// files. `path` is the header's in errors. Errors: those of the segments; InvalidInput for gaps
/// that ask for more memory than that and for segments that have no samples.
Result<void> read_wfdb_segments(const WfdbHeader& header, const std::string& path,
                                const WfdbFiles& files, const ReadOptions& options, Record& record);

}  // namespace crest::io
