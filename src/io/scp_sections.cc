#include "io/scp_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "io/byte_order.h"

namespace crest::io {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kRecordHeader = 6;
constexpr std::size_t kSectionHeader = 16;
constexpr std::size_t kPointer = 10;
constexpr std::uint16_t kInitialChecksum = 0xFFFF;
constexpr std::size_t kFirstPointer = kRecordHeader + kSectionHeader;
constexpr std::string_view kSignature = "SCPECG";
// Of version 3.0 of the standard; what lies in sections beyond it is the manufacturer's own.
constexpr std::uint16_t kLastSection = 18;

struct SectionHeader {
  std::uint16_t checksum = 0;
  std::uint16_t id = 0;
  std::uint32_t length = 0;
  std::uint8_t protocol = 0;
};

struct Pointer {
  std::uint16_t id = 0;
  std::uint32_t length = 0;
  std::uint32_t index = 0;  ///< of the section's first byte, counted from 1
};

std::optional<SectionHeader> header_at(Bytes bytes, std::size_t position) {
  if (position > bytes.size() || bytes.size() - position < kSectionHeader) return std::nullopt;
  return SectionHeader{little_endian<std::uint16_t>(bytes, position).value_or(0),
                       little_endian<std::uint16_t>(bytes, position + 2).value_or(0),
                       little_endian<std::uint32_t>(bytes, position + 4).value_or(0),
                       little_endian<std::uint8_t>(bytes, position + 9).value_or(0)};
}

std::optional<Pointer> pointer_at(Bytes bytes, std::size_t position) {
  if (position > bytes.size() || bytes.size() - position < kPointer) return std::nullopt;
  return Pointer{little_endian<std::uint16_t>(bytes, position).value_or(0),
                 little_endian<std::uint32_t>(bytes, position + 2).value_or(0),
                 little_endian<std::uint32_t>(bytes, position + 6).value_or(0)};
}

bool has_signature(Bytes bytes) {
  return text_at(bytes, kRecordHeader + 10, kSignature.size()) == kSignature;
}

/// Whether section 0 starts behind the record's header, with at least a pointer.
bool has_section_zero(Bytes bytes) {
  const auto header = header_at(bytes, kRecordHeader);
  return header && header->id == 0 && header->length >= kSectionHeader + kPointer &&
         header->length <= bytes.size() - kRecordHeader;
}

/// Whether the first pointer is that of section 0, to the byte `index`.
bool points_to_itself(Bytes bytes, std::uint32_t index) {
  const auto header = header_at(bytes, kRecordHeader);
  const auto first = pointer_at(bytes, kFirstPointer);
  return header && first && first->id == 0 && first->length == header->length &&
         first->index == index;
}

std::string expected_and_found(std::uint16_t expected, std::uint16_t found) {
  return fmt::format("expected {:04x}, found {:04x}", expected, found);
}

/// The length and the checksum at the start of the record.
void verify_record(Bytes bytes, ScpFraming framing, std::vector<Verification>& verifications) {
  const bool healforce = framing == ScpFraming::Healforce;
  const std::size_t length = healforce ? little_endian<std::uint16_t>(bytes, 4).value_or(0)
                                       : little_endian<std::uint32_t>(bytes, 2).value_or(0);
  // Healforce pads its files.
  const bool fits = healforce ? length <= bytes.size() : length == bytes.size();
  verifications.push_back(
      {"length of the record", fits,
       fits ? "" : fmt::format("expected {} bytes, found {}", length, bytes.size())});
  if (length > bytes.size() || length < kRecordHeader) {
    verifications.push_back({"checksum of the record", false, "its length is wrong"});
    return;
  }
  const auto stated = healforce ? big_endian<std::uint16_t>(bytes, 0).value_or(0)
                                : little_endian<std::uint16_t>(bytes, 0).value_or(0);
  const std::uint16_t found =
      scp_checksum(bytes.first(length).subspan(2), healforce ? 0 : kInitialChecksum);
  verifications.push_back({"checksum of the record", found == stated,
                           found == stated ? "" : expected_and_found(stated, found)});
}

/// Cuts the section out of the file and verifies what its header says.
ScpSection section_at(Bytes bytes, std::size_t position, std::size_t pointed_length,
                      ScpFraming framing, std::vector<Verification>& verifications) {
  const SectionHeader header = header_at(bytes, position).value_or(SectionHeader{});
  const std::size_t available = bytes.size() - position;
  std::size_t length = header.length;
  const bool plausible = length >= kSectionHeader && length <= available;
  if (!plausible) {
    verifications.push_back({fmt::format("length of section {}", header.id), false,
                             fmt::format("expected {} bytes, found {}", length, available)});
    length = pointed_length >= kSectionHeader && pointed_length <= available ? pointed_length
                                                                             : available;
  }
  const Bytes section = bytes.subspan(position, length);
  // How Healforce computes the checksums of all its sections is not known.
  if (framing == ScpFraming::Standard) {
    const std::uint16_t found = scp_checksum(section.subspan(2));
    const bool passed = found == header.checksum;
    verifications.push_back({fmt::format("checksum of section {}", header.id), passed,
                             passed ? "" : expected_and_found(header.checksum, found)});
  }
  return {header.id, position, header.protocol, section.subspan(kSectionHeader)};
}

/// The place of a section found by following the lengths in the sections' headers from `start`.
std::optional<std::size_t> follow_lengths(Bytes bytes, std::size_t start, std::uint16_t id) {
  for (std::size_t position = start;;) {
    const auto header = header_at(bytes, position);
    if (!header || header->length < kSectionHeader) return std::nullopt;
    if (header->id == id) return position;
    if (header->length > bytes.size() - position) return std::nullopt;
    position += header->length;
  }
}

std::optional<std::size_t> place_of(Bytes bytes, const Pointer& pointer, ScpFraming framing,
                                    std::vector<Verification>& verifications) {
  const std::size_t base = framing == ScpFraming::Healforce ? 0 : 1;
  if (pointer.index >= kRecordHeader + base) {
    const std::size_t position = pointer.index - base;
    const auto header = header_at(bytes, position);
    if (header && header->id == pointer.id) return position;
  }
  const auto position = follow_lengths(bytes, kRecordHeader, pointer.id);
  verifications.push_back(
      {fmt::format("pointer to section {}", pointer.id), false,
       position ? fmt::format("points to byte {}, the section is at byte {}", pointer.index,
                              *position + base)
                : fmt::format("there is no section {} at byte {}", pointer.id, pointer.index)});
  return position;
}

void add_sections_by_lengths(Bytes bytes, ScpSections& result) {
  for (std::size_t position = kRecordHeader;;) {
    const auto header = header_at(bytes, position);
    if (!header || header->length < kSectionHeader) return;
    if (header->id != 0 && header->id <= kLastSection && result.find(header->id) == nullptr) {
      result.verifications.push_back({fmt::format("pointer to section {}", header->id), false,
                                      "section 0 does not point to it"});
      result.sections.push_back(
          section_at(bytes, position, 0, result.framing, result.verifications));
    }
    if (header->length > bytes.size() - position) return;
    position += header->length;
  }
}

}  // namespace

const ScpSection* ScpSections::find(std::uint16_t id) const {
  const auto found = std::ranges::find(sections, id, &ScpSection::id);
  return found == sections.end() ? nullptr : &*found;
}

std::uint16_t scp_checksum(Bytes bytes, std::uint16_t initial) {
  // Byte by byte without a table: the shifts are those of the polynomial x^16 + x^12 + x^5 + 1.
  unsigned crc = initial;
  for (const std::byte byte : bytes) {
    unsigned mixed = (crc >> 8U) ^ std::to_integer<unsigned>(byte);
    mixed ^= mixed >> 4U;
    crc = ((crc << 8U) ^ (mixed << 12U) ^ (mixed << 5U) ^ mixed) & 0xFFFFU;
  }
  return static_cast<std::uint16_t>(crc);
}

bool has_scp_frame(Bytes bytes) {
  if (has_signature(bytes)) return true;
  if (!has_section_zero(bytes)) return false;
  if (points_to_itself(bytes, kRecordHeader) || points_to_itself(bytes, kRecordHeader + 1)) {
    return true;
  }
  return little_endian<std::uint32_t>(bytes, 2).value_or(0) == bytes.size() &&
         little_endian<std::uint16_t>(bytes, 0).value_or(0) == scp_checksum(bytes.subspan(2));
}

Result<ScpSections> read_scp_sections(Bytes bytes) {
  const auto zero = header_at(bytes, kRecordHeader);
  if (!zero) {
    return std::unexpected(Error{ErrorKind::Corrupt, "ends within section 0", {}, "byte 6"});
  }
  ScpSections result;
  if (!has_signature(bytes) && points_to_itself(bytes, kRecordHeader)) {
    result.framing = ScpFraming::Healforce;
  }
  verify_record(bytes, result.framing, result.verifications);
  // A wrong length of section 0 would leave no pointer: the most that the standards have is then
  // looked at, and each pointer is checked against the section that it leads to.
  const ScpSection pointers =
      section_at(bytes, kRecordHeader, 0, result.framing, result.verifications);
  std::array<bool, kLastSection + 1> seen{};
  for (std::size_t i = 0; const auto pointer = pointer_at(pointers.body, i); i += kPointer) {
    if (pointer->id == 0 || pointer->id > kLastSection) continue;
    if (pointer->length == 0 || pointer->index == 0 || seen[pointer->id]) continue;
    seen[pointer->id] = true;
    const auto position = place_of(bytes, *pointer, result.framing, result.verifications);
    if (!position) continue;
    result.sections.push_back(
        section_at(bytes, *position, pointer->length, result.framing, result.verifications));
  }
  if (result.find(6) == nullptr || result.find(3) == nullptr) {
    add_sections_by_lengths(bytes, result);
  }
  return result;
}

}  // namespace crest::io
