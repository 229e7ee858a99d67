// Records of DICOM waveform objects.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>

#include "io/dicom_file.h"
#include "io/read_options.h"

namespace crest::io {

/// Reads the ECG of a waveform object (PS3.3 A.34 and C.10.9; docs/formats/dicom.md): 12-lead,
/// General, General 32-bit and Ambulatory ECG, and the ECG channels of any other class. Of several
/// multiplex groups it takes the longest that is original, and what further leads the others add;
/// a group of a median beat is never taken. Samples are in mV unless their unit is no voltage.
/// Errors: InvalidInput (no unit or rate, and none in `options`), Unsupported (no waveform, no ECG,
/// encodings that are not read), Corrupt; each with its place, without a file name. Memory: at most
/// 32 times the size of the data set, which is that of the file, or if deflated at most 64 times
/// the file's and a MiB. Thread-safe.
Result<Record> read_dicom_record(std::span<const std::byte> bytes, const ReadOptions& options);

}  // namespace crest::io
