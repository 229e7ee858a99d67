// Start of an acquisition in the dates and times of DICOM.
#pragma once

#include <string>
#include <vector>

#include "io/dicom_data_set.h"

namespace crest::io {

/// ISO 8601 start of the acquisition, a stated offset from UTC kept; of the content or the study,
/// noted in `assumptions`, where no other time is stated; a date alone where only that is; empty
/// where none is.
std::string dicom_start_time(const DicomDataSet& data_set, std::vector<std::string>& assumptions);

}  // namespace crest::io
