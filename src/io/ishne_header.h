// The header of an ISHNE Holter file.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/byte_source.h"

namespace crest::io {

struct IshneLead {
  int specification = 0;  ///< code, see ishne_lead_name
  int quality = 0;        ///< code, see ishne_quality
  int nanovolts = 0;      ///< in one step; 0 or less: not stated
};

/// Texts lie in the file's bytes, without the blanks around them.
struct IshneHeader {
  std::uint16_t checksum = 0;        ///< as stored
  std::uint16_t found_checksum = 0;  ///< of the header as it is, variable block included
  std::size_t variable_block = 0;    ///< its position
  std::size_t variable_block_size = 0;
  std::size_t samples = 0;    ///< stated number; of one lead by the standard, of all in some files
  std::size_t ecg_block = 0;  ///< position of the samples
  std::string_view first_name, last_name, subject;
  int sex = 0;
  int race = 0;
  std::array<int, 3> birth{};      ///< day, month, year; negative or 0 where unknown
  std::array<int, 3> recording{};  ///< day, month, year
  std::array<int, 3> time{};       ///< hour, minute, second of the first sample
  std::vector<IshneLead> leads;    ///< 1 to 12
  int pacemaker = 0;
  std::string_view recorder;
  int rate = 0;  ///< Hz; 0 or less: not stated
  std::string_view proprietary, copyright, reserved, variable_text;
};

/// Parses the header of a file that begins with "ISHNE1.0", which is read into `room` where the
/// source does not hold it; the result refers to that. Errors: the source's; Corrupt without a file
/// name, place is a byte. Memory: what lies before the samples.
Result<IshneHeader> parse_ishne_header(const ByteSource& source, std::vector<std::byte>& room);

/// "V1" for 11, by table 1 of the standard; codes that are no lead, with the lead's number from 1:
/// "unknown 2", "generic 2", "code 42 2".
std::string ishne_lead_name(int specification, std::size_t number);

/// "frequent noise" for 3, by table 2 of the standard; empty where unknown.
std::string_view ishne_quality(int quality);

/// "single chamber unipolar" for 2; empty where there is none or the code is unknown.
std::string_view ishne_pacemaker(int pacemaker);

}  // namespace crest::io
