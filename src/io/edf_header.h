// The header of an EDF, EDF+, BDF or BDF+ file.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/byte_source.h"

namespace crest::io {

/// One signal. Its texts lie in the file's bytes, without the blanks around them.
struct EdfSignal {
  std::string_view label;
  std::string_view transducer;
  std::string_view unit;
  std::string_view prefilter;
  /// Empty where the field is no number; the digital limits are whole numbers.
  std::optional<double> physical_minimum, physical_maximum, digital_minimum, digital_maximum;
  std::size_t samples_per_record = 0;
  std::size_t byte_offset = 0;  ///< of its samples in a data record
  bool annotations = false;     ///< holds time-stamped texts instead of samples
};

struct EdfHeader {
  std::string format;                   ///< "EDF", "EDF+C", "EDF+D", "BDF", "BDF+C" or "BDF+D"
  std::size_t bytes_per_sample = 0;     ///< 2 or 3
  bool discontinuous = false;           ///< the data records need not follow each other in time
  std::string_view patient, recording;  ///< identification fields
  std::string_view date, time;          ///< "dd.mm.yy" and "hh.mm.ss"
  std::size_t bytes = 0;                ///< where the data records begin
  std::optional<std::size_t> records;   ///< empty: the recording was not closed
  double record_duration = 0;           ///< seconds; 0: not stated
  std::size_t record_bytes = 0;         ///< at least one sample's
  std::vector<EdfSignal> signals;       ///< at least one
  std::vector<std::string> assumptions;
  std::vector<Verification> verifications;
};

/// Whether the bytes begin like an EDF or BDF file: version, and numbers where numbers must be.
bool looks_like_edf(std::span<const std::byte> bytes);

/// Parses the header, which is read into `room` where the source does not hold it; the result
/// refers to that. Numbers with blanks inside or with a decimal comma are read and listed as an
/// assumption. Errors: the source's; InvalidInput and Corrupt without a file name, their place is
/// the byte of the field. Memory: under 4 times the header's bytes. Formats: Kemp et al. 1992
/// (EDF), Kemp and Olivan 2003 (EDF+), BioSemi (BDF).
Result<EdfHeader> parse_edf_header(const ByteSource& source, std::vector<std::byte>& room);

}  // namespace crest::io
