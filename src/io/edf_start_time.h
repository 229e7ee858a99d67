// Start date and time of an EDF or BDF file.
#pragma once

#include <crest/record.h>

#include <string>
#include <string_view>
#include <vector>

#include "io/edf_header.h"

namespace crest::io {

/// The start of the first sample in ISO 8601, `seconds_later` than the header's start; a date or
/// time that does not exist is left out, and said so. A year of two digits lies in 1985 to 2084;
/// EDF+ states it in full among the recording's subfields, which then count, and a disagreement is
/// a failed verification. Source: EDF+ specification, section 2.1.3.
std::string edf_start_time(const EdfHeader& header, double seconds_later,
                           std::vector<std::string>& assumptions,
                           std::vector<Verification>& verifications);

}  // namespace crest::io
