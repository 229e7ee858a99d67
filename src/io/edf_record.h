// The European Data Format and its relatives: EDF, EDF+C, EDF+D, BDF, BDF+C, BDF+D.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include "core/byte_source.h"
#include "io/edf_header.h"
#include "io/read_options.h"

namespace crest::io {

/// Reads options.part of a file; `looks_like_edf` (edf_header.h) says whether it is one. Leads are
/// the signals at the rate of the ECG signals, voltages in mV; what else the file holds is listed
/// in the assumptions. Gaps of a discontinuous recording are NaN. Annotations, transducers and
/// prefilters become comments, whatever the part; times of annotations count from the first sample.
/// Errors: the source's; without a file name, InvalidInput, Corrupt, and Unsupported where gaps
/// would make the record more than 8 times as long as what is stored. Memory: the part's samples,
/// the annotations and 1 MiB, at most 28 times the size of the file and 17 MiB; twice its size for
/// the whole of an ordinary 16-bit file. Thread-safe.
Result<Record> read_edf_record(const ByteSource& source, const ReadOptions& options);

}  // namespace crest::io
