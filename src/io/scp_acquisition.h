// Section 1 of SCP-ECG: the patient, the device and the time of the recording.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace crest::io {

struct ScpAcquisition {
  std::string start;  ///< ISO 8601, with the offset from UTC where it is stated; empty if unknown
  std::vector<std::string> comments;  ///< age, sex, device, filters, diagnosis and free text
  std::vector<std::string> identity;  ///< "patient id: ..." and the like
  std::vector<std::string> assumptions;
};

/// Reads the tags up to the terminator or the end of the section; a tag that reaches past the
/// section ends the list. Identity is gathered only if `keep_identity`.
ScpAcquisition read_scp_acquisition(std::span<const std::byte> body, bool keep_identity);

}  // namespace crest::io
