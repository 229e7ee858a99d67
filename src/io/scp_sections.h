// The frame of an SCP-ECG record: its length, its checksums and its sections.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace crest::io {

/// How a writer frames its record. The devices of Healforce count bytes from 0, put the length into
/// the last two bytes of its field and the record's CRC-16/XMODEM, most significant byte first,
/// where the standard has its own checksum.
enum class ScpFraming { Standard, Healforce };

/// One section; `body` is what follows its header of 16 bytes, cut where the file ends.
struct ScpSection {
  std::uint16_t id = 0;
  std::size_t position = 0;   ///< of its header, bytes from the start of the file
  std::uint8_t protocol = 0;  ///< version of the protocol times ten: 13, 20, 30
  std::span<const std::byte> body;
};

/// Points into the file's bytes.
struct ScpSections {
  ScpFraming framing = ScpFraming::Standard;
  std::vector<ScpSection> sections;  ///< in the order of section 0's pointers, each id once
  std::vector<Verification>
      verifications;  ///< length and checksum of record and sections, pointers

  const ScpSection* find(std::uint16_t id) const;
};

/// CRC-CCITT with the initial value 0xFFFF over `bytes`, as EN 1064 has it.
std::uint16_t scp_checksum(std::span<const std::byte> bytes, std::uint16_t initial = 0xFFFF);

/// By "SCPECG" in section 0; without it by a section 0 that points to itself, or by length and
/// checksum of the record together.
bool has_scp_frame(std::span<const std::byte> bytes);

/// Finds the sections by the pointers of section 0; a pointer that leads to no header of its
/// section is overruled by following the sections' own lengths, and fails its verification. So do
/// wrong lengths and checksums. Memory: O(number of pointers); time linear. Errors: Corrupt where
/// there is no section 0.
Result<ScpSections> read_scp_sections(std::span<const std::byte> bytes);

}  // namespace crest::io
