#include "io/ishne_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "io/byte_order.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kHeaderBytes = 522;     // the part of fixed size, magic number included
constexpr std::size_t kChecksummedFrom = 10;  // after magic number and checksum
constexpr std::size_t kEcgBlockAt = 22;       // the position of the samples
constexpr int kMostLeads = 12;

/// CRC-16-CCITT: polynomial 0x1021, first remainder 0xFFFF, most significant bit first.
std::uint16_t crc_ccitt(Bytes bytes) {
  unsigned remainder = 0xFFFF;
  for (const std::byte byte : bytes) {
    remainder ^= std::to_integer<unsigned>(byte) << 8;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = remainder << 1 ^ ((remainder & 0x8000U) != 0 ? 0x1021U : 0U);
    }
    remainder &= 0xFFFF;
  }
  return static_cast<std::uint16_t>(remainder);
}

/// Reads fields one after the other; the fixed part is known to be there.
class Fields {
 public:
  Fields(Bytes bytes, std::size_t position) : bytes_(bytes), position_(position) {}

  int number() { return integer<std::int16_t>(); }
  std::array<int, 3> three_numbers() {
    const int first = number();
    const int second = number();
    return {first, second, number()};
  }
  /// A size or position; negative ones are far outside any file.
  std::size_t size() { return integer<std::uint32_t>(); }
  std::string_view text(std::size_t length) {
    const std::string_view field = text_at(bytes_, position_, length);
    position_ += length;
    return trimmed(field.substr(0, field.find('\0')));
  }

 private:
  template <typename Integer>
  Integer integer() {
    const auto value = little_endian<Integer>(bytes_, position_);
    position_ += sizeof(Integer);
    return value.value_or(0);
  }

  Bytes bytes_;
  std::size_t position_;
};

std::unexpected<Error> corrupt(std::size_t position, std::string reason) {
  return std::unexpected(
      Error{ErrorKind::Corrupt, std::move(reason), {}, fmt::format("byte {}", position)});
}

/// Codes, qualities and resolutions of twelve leads each; those beyond the stored leads hold -9.
void read_leads(Fields& fields, std::size_t count, std::vector<IshneLead>& leads) {
  std::array<IshneLead, kMostLeads> all{};
  for (IshneLead& lead : all) lead.specification = fields.number();
  for (IshneLead& lead : all) lead.quality = fields.number();
  for (IshneLead& lead : all) lead.nanovolts = fields.number();
  leads.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
}

template <std::size_t count>
std::string_view entry(const std::array<std::string_view, count>& table, int code) {
  if (code < 0 || static_cast<std::size_t>(code) >= count) return {};
  return table[static_cast<std::size_t>(code)];
}

}  // namespace

Result<IshneHeader> parse_ishne_header(const ByteSource& source, std::vector<std::byte>& room) {
  const auto fixed = source.read(0, kHeaderBytes, room);
  if (!fixed) return std::unexpected(fixed.error());
  const std::size_t ecg_block = little_endian<std::uint32_t>(*fixed, kEcgBlockAt).value_or(0);
  const auto read = source.read(0, std::max(ecg_block, kHeaderBytes), room);
  if (!read) return std::unexpected(read.error());
  const Bytes bytes = *read;
  if (bytes.size() < kHeaderBytes) {
    return corrupt(bytes.size(), fmt::format("ends within its header of {} bytes", kHeaderBytes));
  }
  IshneHeader header;
  header.checksum = little_endian<std::uint16_t>(bytes, 8).value_or(0);
  Fields fields(bytes, kChecksummedFrom);
  header.variable_block_size = fields.size();
  header.samples = fields.size();
  header.variable_block = fields.size();
  fields.size();  // the position of the samples, see above
  header.ecg_block = ecg_block;
  fields.number();  // version of the file, a number of its maker
  header.first_name = fields.text(40);
  header.last_name = fields.text(40);
  header.subject = fields.text(20);
  header.sex = fields.number();
  header.race = fields.number();
  header.birth = fields.three_numbers();
  header.recording = fields.three_numbers();
  fields.three_numbers();  // when the file was made
  header.time = fields.three_numbers();
  const int leads = fields.number();
  if (leads < 1 || leads > kMostLeads) {
    return corrupt(156, fmt::format("states {} leads, the format has 1 to {}", leads, kMostLeads));
  }
  read_leads(fields, static_cast<std::size_t>(leads), header.leads);
  header.pacemaker = fields.number();
  header.recorder = fields.text(40);
  header.rate = fields.number();
  header.proprietary = fields.text(80);
  header.copyright = fields.text(80);
  header.reserved = fields.text(88);
  if (header.ecg_block < kHeaderBytes || header.ecg_block > source.size()) {
    return corrupt(kEcgBlockAt, fmt::format("its samples are to begin at byte {} of {}",
                                            header.ecg_block, source.size()));
  }
  header.found_checksum = crc_ccitt(bytes.first(header.ecg_block).subspan(kChecksummedFrom));
  // Some files leave the position of an empty block at 0.
  if (header.variable_block >= kHeaderBytes && header.variable_block <= header.ecg_block) {
    const std::size_t most = header.ecg_block - header.variable_block;
    header.variable_text =
        Fields(bytes, header.variable_block).text(std::min(header.variable_block_size, most));
  }
  return header;
}

std::string ishne_lead_name(int specification, std::size_t number) {
  constexpr std::array<std::string_view, 20> names = {
      "unknown", "generic", "X",  "Y",  "Z",  "I",  "II", "III", "aVR", "aVL",
      "aVF",     "V1",      "V2", "V3", "V4", "V5", "V6", "ES",  "AS",  "AI"};
  const std::string_view name = entry(names, specification);
  if (name.empty()) return fmt::format("code {} {}", specification, number);
  return specification < 2 ? fmt::format("{} {}", name, number) : std::string(name);
}

std::string_view ishne_quality(int quality) {
  constexpr std::array<std::string_view, 6> words = {"",
                                                     "good",
                                                     "intermittent noise",
                                                     "frequent noise",
                                                     "intermittent disconnect",
                                                     "frequent disconnect"};
  return entry(words, quality);
}

std::string_view ishne_pacemaker(int pacemaker) {
  constexpr std::array<std::string_view, 6> words = {"",
                                                     "of unknown type",
                                                     "single chamber unipolar",
                                                     "dual chamber unipolar",
                                                     "single chamber bipolar",
                                                     "dual chamber bipolar"};
  return entry(words, pacemaker);
}

}  // namespace crest::io
