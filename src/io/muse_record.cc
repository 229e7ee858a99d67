#include "io/muse_record.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/base64.h"
#include "io/byte_order.h"
#include "io/lead_assumptions.h"
#include "io/lead_scale.h"
#include "io/muse_demographics.h"
#include "io/refusal.h"
#include "io/text_fields.h"
#include "io/xml_document.h"

namespace crest::io {
namespace {

constexpr std::size_t kMostLeads = 256;
constexpr std::size_t kMostEmpty = 16;  // samples before a lead's first for one that is stored
constexpr std::size_t kSampleBytes = 2;

std::string text_of(XmlElement parent, std::string_view name) {
  return xml_text(child(parent, name));
}

/// The first waveform of type Rhythm; the types of the others.
struct FoundWaveform {
  XmlElement rhythm;
  std::vector<std::string> others;
};

FoundWaveform find_waveform(XmlElement root) {
  FoundWaveform found;
  for (XmlElement waveform = child(root, "Waveform"); waveform; waveform = next_of_name(waveform)) {
    const std::string type = text_of(waveform, "WaveformType");
    if (same_word(type, "Rhythm") && !found.rhythm && child(waveform, "LeadData")) {
      found.rhythm = waveform;
    } else if (found.others.size() < kMostLeads) {
      found.others.push_back(type.empty() ? "without a type" : in_quotes(type));
    }
  }
  return found;
}

/// SampleBase times ten to the SampleExponent.
Result<double> read_rate(XmlElement waveform, const ReadOptions& options,
                         std::vector<std::string>& assumptions) {
  const auto base = xml_number(text_of(waveform, "SampleBase"));
  const std::string exponent_text = text_of(waveform, "SampleExponent");
  const auto exponent = exponent_text.empty() ? std::optional(0.0) : xml_number(exponent_text);
  if (base && exponent && *base != 0) {
    const double rate = *base * std::pow(10, *exponent);
    if (const auto checked = check_rate(rate); !checked) return std::unexpected(checked.error());
    return rate;
  }
  if (!options.rate) {
    return refuse(ErrorKind::InvalidInput, "states no sampling rate; give it with --rate");
  }
  assumptions.push_back(fmt::format("sampling rate not stated: {} Hz as given", *options.rate));
  return *options.rate;
}

/// Compares a count that the file states with the one found.
void verify_count(XmlElement data, std::string_view element, std::size_t found, const Lead& lead,
                  std::vector<Verification>& verifications) {
  const auto stated = xml_whole_number(text_of(data, element));
  if (!stated) return;
  const bool same = *stated >= 0 && static_cast<std::size_t>(*stated) == found;
  verifications.push_back({fmt::format("{} of lead {}", element, lead.name), same,
                           same ? "" : fmt::format("expected {}, found {}", *stated, found)});
}

/// The element holds the CRC-32 of zlib over the bytes of the samples, in decimal.
void verify_crc(XmlElement data, std::span<const std::byte> bytes, const Lead& lead,
                std::vector<Verification>& verifications) {
  const auto stated = xml_whole_number(text_of(data, "LeadDataCRC32"));
  if (!stated) return;
  const auto found = static_cast<std::uint32_t>(::crc32_z(
      ::crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
  const bool same = static_cast<std::uint32_t>(*stated) == found;
  verifications.push_back({fmt::format("CRC-32 of lead {}", lead.name), same,
                           same ? "" : fmt::format("expected {}, found {}", *stated, found)});
}

/// Millivolts a step; `lead` gets unit, gain and resolution.
Result<double> read_scale(XmlElement data, const ReadOptions& options, Lead& lead,
                          LeadAssumptions& assumptions) {
  const std::string place = "lead " + in_quotes(lead.name);
  std::string unit = text_of(data, "LeadAmplitudeUnits");
  if (unit.empty()) {
    if (options.unit.empty()) {
      return refuse(ErrorKind::InvalidInput, "states no unit of its samples; give it with --unit",
                    place);
    }
    unit = options.unit;
    assumptions.add(fmt::format("unit not stated: {} as given", in_quotes(unit)), lead.name);
  }
  constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"NANOVOLTS", "nV"}, {"MICROVOLTS", "uV"}, {"MILLIVOLTS", "mV"}, {"VOLTS", "V"}};
  for (const auto& [word, symbol] : words) {
    if (same_word(unit, word)) unit = symbol;
  }
  const auto units_per_bit = xml_number(text_of(data, "LeadAmplitudeUnitsPerBit"));
  if (!units_per_bit) {
    return refuse(ErrorKind::InvalidInput, "states no amplitude of a bit", place);
  }
  const double step = set_scale(lead, unit, *units_per_bit, assumptions);
  if (!std::isnormal(step) || !std::isnormal(lead.gain)) {
    return refuse(ErrorKind::InvalidInput, "its amplitude of a bit is 0 or out of range", place);
  }
  lead.resolution_bits = 8 * kSampleBytes;
  return step;
}

/// What the file says of a lead and crest does not act upon.
void note_flags(XmlElement data, const Lead& lead, LeadAssumptions& assumptions) {
  for (const char* flag : {"LeadOff", "BaselineSway", "ExcessiveACNoise", "MuscleNoise"}) {
    if (same_word(text_of(data, flag), "TRUE")) {
      assumptions.add(fmt::format("the file says {}: samples kept", flag), lead.name);
    }
  }
  for (const char* element : {"LeadTimeOffset", "FirstSampleBaseline"}) {
    const auto value = xml_number(text_of(data, element));
    if (value && *value != 0) {
      assumptions.add(fmt::format("{} {} not applied", element, *value), lead.name);
    }
  }
}

/// Samples before the lead's first, which are missing.
Result<std::size_t> samples_before(XmlElement data, std::size_t stored, const Lead& lead,
                                   LeadAssumptions& assumptions) {
  const auto offset = xml_whole_number(text_of(data, "LeadOffsetFirstSample")).value_or(0);
  if (offset == 0) return 0;
  if (offset < 0 || static_cast<std::size_t>(offset) > kMostEmpty * stored) {
    return refuse(ErrorKind::InvalidInput,
                  fmt::format("its first sample is said to be sample {}", offset),
                  "lead " + in_quotes(lead.name));
  }
  assumptions.add(fmt::format("begins {} samples after the first: those are missing", offset),
                  lead.name);
  return static_cast<std::size_t>(offset);
}

Result<Lead> read_lead(XmlElement data, std::size_t index, const ReadOptions& options,
                       LeadAssumptions& assumptions, std::vector<Verification>& verifications) {
  Lead lead;
  lead.name = text_of(data, "LeadID");
  if (lead.name.empty()) {
    lead.name = fmt::format("signal {}", index);
    assumptions.add("name not stated", lead.name);
  }
  const std::string place = "lead " + in_quotes(lead.name);
  const std::string size = text_of(data, "LeadSampleSize");
  if (!size.empty() && xml_whole_number(size) != static_cast<long>(kSampleBytes)) {
    return refuse(ErrorKind::Unsupported,
                  fmt::format("samples of {} bytes are not read", in_quotes(size)), place);
  }
  if (size.empty()) assumptions.add("size of a sample not stated: 2 bytes", lead.name);
  const auto step = read_scale(data, options, lead, assumptions);
  if (!step) return std::unexpected(step.error());
  const auto bytes = decode_base64(text_of(data, "WaveFormData"));
  if (!bytes) return refuse(bytes.error().kind, bytes.error().reason, place);
  if (bytes->empty()) return lead;

  verify_count(data, "LeadByteCountTotal", bytes->size(), lead, verifications);
  verify_count(data, "LeadSampleCountTotal", bytes->size() / kSampleBytes, lead, verifications);
  verify_crc(data, *bytes, lead, verifications);
  note_flags(data, lead, assumptions);
  const std::size_t stored = bytes->size() / kSampleBytes;
  const auto before = samples_before(data, stored, lead, assumptions);
  if (!before) return std::unexpected(before.error());
  lead.samples.reserve(*before + stored);
  lead.samples.assign(*before, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < stored; ++i) {
    const auto value = little_endian<std::int16_t>(*bytes, i * kSampleBytes).value_or(0);
    lead.samples.push_back(static_cast<float>(value * *step));
  }
  return lead;
}

/// A lead far shorter than the longest would be made of missing samples.
void leave_out_fragments(Record& record) {
  std::size_t longest = 0;
  for (const Lead& lead : record.leads) longest = std::max(longest, lead.samples.size());
  std::erase_if(record.leads, [&](const Lead& lead) {
    if (!lead.samples.empty() && lead.samples.size() * kMostEmpty >= longest) return false;
    record.assumptions.push_back(
        fmt::format("lead {} left out: {} samples where the longest lead has {}",
                    in_quotes(lead.name), lead.samples.size(), longest));
    return true;
  });
}

Result<void> read_leads(XmlElement waveform, const ReadOptions& options, Record& record) {
  LeadAssumptions assumptions;
  for (XmlElement data = child(waveform, "LeadData"); data; data = next_of_name(data)) {
    if (record.leads.size() == kMostLeads) {
      return refuse(ErrorKind::Unsupported, fmt::format("has more than {} leads", kMostLeads));
    }
    auto lead = read_lead(data, record.leads.size(), options, assumptions, record.verifications);
    if (!lead) return std::unexpected(lead.error());
    record.leads.push_back(std::move(*lead));
  }
  if (const auto stated = xml_whole_number(text_of(waveform, "NumberofLeads"))) {
    const bool same = *stated == static_cast<long>(record.leads.size());
    record.verifications.push_back(
        {"number of leads", same,
         same ? "" : fmt::format("expected {}, found {}", *stated, record.leads.size())});
  }
  leave_out_fragments(record);
  if (record.leads.empty()) {
    return refuse(ErrorKind::InvalidInput, "its rhythm waveform holds no samples");
  }
  even_out_lengths(record.leads, assumptions);
  assumptions.append_to(record.assumptions, record.leads.size());
  return {};
}

}  // namespace

bool looks_like_muse(std::span<const std::byte> bytes) {
  return xml_root_name(bytes) == "RestingECG";
}

Result<Record> read_muse_record(std::span<const std::byte> bytes, const ReadOptions& options) {
  const auto document = parse_xml(bytes);
  if (!document) return std::unexpected(document.error());
  const FoundWaveform found = find_waveform(document->root);
  if (!found.rhythm) {
    if (found.others.empty()) return refuse(ErrorKind::InvalidInput, "holds no waveform");
    return refuse(ErrorKind::Unsupported, fmt::format("holds no waveform of type Rhythm, only {}",
                                                      fmt::join(found.others, ", ")));
  }
  const std::string kind = text_of(found.rhythm, "SampleType");
  if (!kind.empty() && !same_word(kind, "CONTINUOUS_SAMPLES")) {
    return refuse(ErrorKind::Unsupported,
                  fmt::format("samples of type {} are not read", in_quotes(kind)));
  }
  Record record;
  record.format = "GE MUSE XML";
  const auto rate = read_rate(found.rhythm, options, record.assumptions);
  if (!rate) return std::unexpected(rate.error());
  record.rate = *rate;
  if (auto read = read_leads(found.rhythm, options, record); !read) {
    return std::unexpected(read.error());
  }
  for (const std::string& other : found.others) {
    record.assumptions.push_back(fmt::format("waveform {} left out", other));
  }
  read_muse_demographics(document->root, options, record);
  return record;
}

}  // namespace crest::io
