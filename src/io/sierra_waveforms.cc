#include "io/sierra_waveforms.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/base64.h"
#include "io/byte_order.h"
#include "io/refusal.h"
#include "io/sierra_compression.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

using Samples = std::vector<std::int32_t>;

constexpr std::size_t kMostLeads = 64;
constexpr std::string_view kSpace = " \t\r\n";

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  while (found.size() <= kMostLeads) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    if (text.empty()) break;
    found.emplace_back(text.substr(0, text.find_first_of(kSpace)));
    text.remove_prefix(found.back().size());
  }
  return found;
}

/// The leads' names: as stated (1.04), or those of the standard set by its acquisition type (1.03).
Result<std::vector<std::string>> lead_names(XmlElement waveforms, XmlElement characteristics,
                                            std::vector<std::string>& assumptions) {
  std::vector<std::string> names = words(xml_attribute(waveforms, "leadlabels"));
  const auto stated = xml_whole_number(xml_attribute(waveforms, "numberofleads"));
  const auto allocated =
      xml_whole_number(xml_text(child(characteristics, "numberchannelsallocated")));
  if (names.empty()) {
    constexpr std::array<const char*, 12> standard = {"I",  "II", "III", "aVR", "aVL", "aVF",
                                                      "V1", "V2", "V3",  "V4",  "V5",  "V6"};
    const std::string type = xml_text(child(characteristics, "acquisitiontype"));
    const long count = stated.value_or(allocated.value_or(0));
    const bool is_standard = type == "STD-12" || type == "10-WIRE";
    if (count < 1 || count > static_cast<long>(kMostLeads)) {
      return refuse(ErrorKind::InvalidInput, "states neither names nor number of its leads");
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      names.emplace_back(is_standard && i < standard.size() ? standard[i]
                                                            : fmt::format("channel {}", i + 1));
    }
    assumptions.push_back(
        fmt::format("names of leads not stated: {}",
                    is_standard ? "the standard order of acquisition type " + type : "numbered"));
  } else if (stated && *stated > 0 && static_cast<std::size_t>(*stated) < names.size()) {
    names.resize(static_cast<std::size_t>(*stated));
  }
  if (names.size() > kMostLeads) {
    return refuse(ErrorKind::Unsupported, fmt::format("has more than {} leads", kMostLeads));
  }
  return names;
}

/// Whether the samples are compressed, by XLI then.
Result<bool> is_compressed(XmlElement waveforms) {
  const std::string flag = xml_attribute(waveforms, "compressflag");
  std::string method = xml_attribute(waveforms, "compressmethod");
  if (method.empty()) method = xml_attribute(waveforms, "compression");
  if (same_word(flag, "False") || same_word(flag, "0")) return false;
  const bool none =
      method.empty() || same_word(method, "Uncompressed") || same_word(method, "None");
  if (none && !same_word(flag, "True")) return false;
  if (same_word(method, "XLI")) return true;
  return refuse(ErrorKind::Unsupported,
                fmt::format("compression {} is not read", in_quotes(method)));
}

/// All values as one list, lead after lead.
Result<Samples> plain_values(std::string_view text) {
  Samples values;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    if (text.empty()) return values;
    const std::string_view word = text.substr(0, text.find_first_of(kSpace));
    const auto value = parse_number<std::int16_t>(word);
    if (!value) {
      return refuse(ErrorKind::Corrupt, fmt::format("sample {} is no number of 16 bits: {}",
                                                    values.size(), in_quotes(word)));
    }
    values.push_back(*value);
    text.remove_prefix(word.size());
  }
}

Samples values_of(std::span<const std::byte> bytes) {
  Samples values(bytes.size() / sizeof(std::int16_t));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = little_endian<std::int16_t>(bytes, i * sizeof(std::int16_t)).value_or(0);
  }
  return values;
}

/// Cuts a list into leads of equal length: the stated one, or the same share for each.
Result<std::vector<Samples>> cut_into_leads(const Samples& values, std::size_t leads,
                                            std::optional<std::size_t> expected,
                                            std::vector<std::string>& assumptions) {
  const std::size_t length = expected.value_or(values.size() / leads);
  if (length == 0 || values.size() / leads < length) {
    return refuse(ErrorKind::Corrupt,
                  fmt::format("expected {} samples of {} leads, found {} in all", length, leads,
                              values.size()));
  }
  if (const std::size_t rest = values.size() - length * leads; rest > 0) {
    assumptions.push_back(fmt::format("{} samples after those of the last lead left out", rest));
  }
  std::vector<Samples> cut;
  for (std::size_t i = 0; i < leads; ++i) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i * length);
    cut.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(length));
  }
  return cut;
}

/// Channels of XLI; further ones, which cardiographs fill with zeros, are left out.
Result<std::vector<Samples>> decompressed(std::span<const std::byte> bytes,
                                          const std::vector<std::string>& names,
                                          std::optional<std::size_t> expected, Record& record) {
  const auto xli = decompress_xli(bytes, names.size());
  if (!xli) return std::unexpected(xli.error());
  if (xli->channels.size() < names.size()) {
    return refuse(ErrorKind::Corrupt, fmt::format("names {} leads but holds {} channels",
                                                  names.size(), xli->channels.size()));
  }
  if (xli->bytes_left) {
    record.assumptions.emplace_back("channels after those of the named leads left out");
  }
  const auto size = [](const auto& channel) { return channel.size(); };
  const std::size_t shortest = size(*std::ranges::min_element(xli->channels, {}, size));
  const std::size_t longest = size(*std::ranges::max_element(xli->channels, {}, size));
  if (longest / 2 > shortest) {  // which would also let a small file ask for much memory
    return refuse(ErrorKind::Corrupt,
                  fmt::format("its channels hold from {} to {} samples", shortest, longest));
  }
  std::vector<Samples> leads;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::vector<std::int16_t>& channel = xli->channels[i];
    if (expected) {
      const bool same = channel.size() == *expected;
      record.verifications.push_back(
          {"length of lead " + names[i], same,
           same ? "" : fmt::format("expected {} samples, found {}", *expected, channel.size())});
    }
    leads.emplace_back(channel.begin(), channel.end());
  }
  return leads;
}

/// Bits and sign of a sample other than 16 and signed are not read.
Result<void> check_sample_kind(XmlElement waveforms, XmlElement characteristics) {
  const auto stated = [&](const char* attribute, const char* element) {
    const std::string value = xml_attribute(waveforms, attribute);
    return value.empty() ? xml_text(child(characteristics, element)) : value;
  };
  std::string bits = xml_attribute(waveforms, "nbitspersample");
  if (bits.empty()) bits = stated("bitspersample", "bitspersample");
  if (!bits.empty() && xml_whole_number(bits) != 16) {
    return refuse(ErrorKind::Unsupported,
                  fmt::format("samples of {} bits are not read", in_quotes(bits)));
  }
  const std::string is_signed = stated("signalsigned", "signalsigned");
  if (same_word(is_signed, "False")) {
    return refuse(ErrorKind::Unsupported, "samples without a sign are not read");
  }
  return {};
}

}  // namespace

Result<SierraLeads> read_sierra_waveforms(XmlElement root, std::optional<std::size_t> expected,
                                          Record& record) {
  const XmlElement waveforms = descend(root, {"waveforms", "parsedwaveforms"});
  const XmlElement characteristics = descend(root, {"dataacquisition", "signalcharacteristics"});
  const std::string text = xml_text(waveforms);
  if (text.empty()) {
    const bool beats = static_cast<bool>(descend(root, {"waveforms", "repbeats"}));
    return refuse(beats ? ErrorKind::Unsupported : ErrorKind::InvalidInput,
                  beats ? "holds representative beats but no rhythm" : "holds no waveforms");
  }
  if (const auto kind = check_sample_kind(waveforms, characteristics); !kind) {
    return std::unexpected(kind.error());
  }
  auto names = lead_names(waveforms, characteristics, record.assumptions);
  if (!names) return std::unexpected(names.error());
  const auto compressed = is_compressed(waveforms);
  if (!compressed) return std::unexpected(compressed.error());

  const std::string encoding = xml_attribute(waveforms, "dataencoding");
  Result<std::vector<Samples>> leads;
  if (same_word(encoding, "Plain") && !*compressed) {
    const auto values = plain_values(text);
    if (!values) return std::unexpected(values.error());
    leads = cut_into_leads(*values, names->size(), expected, record.assumptions);
  } else if (same_word(encoding, "Base64")) {
    const auto bytes = decode_base64(text);
    if (!bytes) return std::unexpected(bytes.error());
    leads = *compressed
                ? decompressed(*bytes, *names, expected, record)
                : cut_into_leads(values_of(*bytes), names->size(), expected, record.assumptions);
  } else {
    return refuse(ErrorKind::Unsupported,
                  fmt::format("data encoding {} is not read", in_quotes(encoding)));
  }
  if (!leads) return std::unexpected(leads.error());
  SierraLeads result{std::move(*names), std::move(*leads)};
  record.format += *compressed ? ", XLI" : "";
  if (restore_limb_leads(result, *compressed)) {
    record.assumptions.emplace_back(
        "leads III, aVR, aVL, aVF: stored as differences from what follows from I and II, "
        "restored");
  } else if (*compressed) {
    record.assumptions.emplace_back("limb leads taken as they are stored: not as differences");
  }
  return result;
}

}  // namespace crest::io
