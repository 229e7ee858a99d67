// Writes DICOM waveform objects in every form that a file may have; shares no code with the reader.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "io/written_ecg.h"
#include "io/written_number.h"

namespace crest::io::dicom_writer {

/// The ECG that all formats are tried with, or its first samples, leads spelt as codes name them.
inline WrittenEcg coded_ecg(std::size_t samples = 5000) {
  WrittenEcg ecg = coded_ptbxl_ecg();
  for (auto& lead : ecg.microvolts) lead.resize(samples);
  return ecg;
}

enum class Syntax { ExplicitLittle, ImplicitLittle, ExplicitBig, Deflated };

/// An element: a value in little endian words of `word` bytes, or the items of a sequence.
struct Element {
  std::uint32_t tag = 0;
  std::string vr;
  std::string value;
  std::size_t word = 1;
  std::vector<std::vector<Element>> items;
};
using Elements = std::vector<Element>;

inline Element text(std::uint32_t tag, std::string vr, std::string value) {
  if (value.size() % 2 != 0) value += vr == "UI" ? '\0' : ' ';
  return {tag, std::move(vr), std::move(value), 1, {}};
}

inline std::string words(const std::vector<std::int64_t>& values, std::size_t bytes) {
  std::string out;
  for (const std::int64_t value : values) out += little(static_cast<std::uint64_t>(value), bytes);
  return out;
}

inline Element number(std::uint32_t tag, const std::string& vr, std::int64_t value) {
  const std::size_t bytes = vr == "US" || vr == "SS" ? 2 : 4;
  return {tag, vr, words({value}, bytes), bytes, {}};
}

inline Element sequence(std::uint32_t tag, std::vector<Elements> items) {
  return {tag, "SQ", "", 1, std::move(items)};
}

struct FileForm {
  Syntax syntax = Syntax::ExplicitLittle;
  bool preamble = true;            ///< 128 bytes and "DICM"
  bool meta = true;                ///< group 0002
  bool undefined_lengths = false;  ///< of sequences and items
  bool unknown_sequences = false;  ///< representation UN, content in implicit VR
  std::string stated_syntax = {};  ///< in place of the one used
};

inline void put(std::string& out, std::uint64_t value, std::size_t bytes, bool big) {
  for (std::size_t i = 0; i < bytes; ++i) {
    out += static_cast<char>(value >> (8 * (big ? bytes - 1 - i : i)) & 0xFF);
  }
}

inline void put_tag(std::string& out, std::uint32_t tag, bool big) {
  put(out, tag >> 16, 2, big);
  put(out, tag & 0xFFFF, 2, big);
}

inline std::string serialised(const Elements& elements, const FileForm& form, bool implicit);

inline std::string serialised_items(const Element& element, const FileForm& form, bool implicit) {
  const bool big = form.syntax == Syntax::ExplicitBig && !(implicit);
  std::string out;
  for (const Elements& item : element.items) {
    const std::string content = serialised(item, form, implicit);
    put_tag(out, 0xFFFEE000, big);
    put(out, form.undefined_lengths ? 0xFFFFFFFF : content.size(), 4, big);
    out += content;
    if (form.undefined_lengths) {
      put_tag(out, 0xFFFEE00D, big);
      put(out, 0, 4, big);
    }
  }
  if (form.undefined_lengths) {
    put_tag(out, 0xFFFEE0DD, big);
    put(out, 0, 4, big);
  }
  return out;
}

inline std::string serialised(const Elements& elements, const FileForm& form, bool implicit) {
  const bool big = form.syntax == Syntax::ExplicitBig && !implicit;
  std::string out;
  for (const Element& element : elements) {
    const bool is_sequence = element.vr == "SQ";
    const bool unknown = is_sequence && form.unknown_sequences && !implicit;
    std::string value =
        is_sequence ? serialised_items(element, form, implicit || unknown) : element.value;
    if (big) {
      for (std::size_t i = 0; i + element.word <= value.size() && element.word > 1;
           i += element.word) {
        std::reverse(value.begin() + static_cast<std::ptrdiff_t>(i),
                     value.begin() + static_cast<std::ptrdiff_t>(i + element.word));
      }
    }
    const std::uint64_t length = is_sequence && form.undefined_lengths ? 0xFFFFFFFF : value.size();
    put_tag(out, element.tag, big);
    if (implicit) {
      put(out, length, 4, big);
    } else {
      const std::string vr = unknown ? "UN" : element.vr;
      out += vr;
      const bool is_long = vr == "OB" || vr == "OW" || vr == "OL" || vr == "SQ" || vr == "UN" ||
                           vr == "UT" || vr == "UC";
      if (is_long) put(out, 0, 2, big);
      put(out, length, is_long ? 4 : 2, big);
    }
    out += value;
  }
  return out;
}

inline std::string deflated(const std::string& plain) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, plain.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

inline std::string file_of(const Elements& elements, const FileForm& form = {}) {
  std::string out = form.preamble ? std::string(128, '\0') + "DICM" : "";
  if (form.meta) {
    constexpr const char* uids[] = {"1.2.840.10008.1.2.1", "1.2.840.10008.1.2",
                                    "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"};
    const std::string uid =
        form.stated_syntax.empty() ? uids[static_cast<int>(form.syntax)] : form.stated_syntax;
    const std::string meta = serialised({text(0x00020010, "UI", uid)}, {}, false);
    out +=
        serialised({number(0x00020000, "UL", static_cast<std::int64_t>(meta.size()))}, {}, false) +
        meta;
  }
  const std::string content = serialised(elements, form, form.syntax == Syntax::ImplicitLittle);
  return out + (form.syntax == Syntax::Deflated ? deflated(content) : content);
}

enum class Coding { Mdc, Scp, Meaning, Label, ReferenceId };

/// A multiplex group; stored value = (microvolts / unit - baseline) / (sensitivity * correction).
struct GroupForm {
  std::size_t bits = 16;
  bool is_signed = true;
  std::string data_vr = "OW";
  Coding coding = Coding::Mdc;
  std::string unit = "uV";
  double microvolts_per_unit = 1;
  std::string sensitivity = "1";  ///< empty: left out, and so for the others
  std::string correction = "1";
  std::string baseline = "0";
  std::string originality = "ORIGINAL";
  std::string label = "RHYTHM";
  std::string rate = "500";
  std::string time_offset = {};
  std::string padding = {};  ///< value, as little endian bytes
};

inline Element code(std::uint32_t tag, const std::string& value, const std::string& scheme,
                    const std::string& meaning) {
  return sequence(tag, {{text(0x00080100, "SH", value), text(0x00080102, "SH", scheme),
                         text(0x00080104, "LO", meaning)}});
}

inline Elements channel_of(const std::string& lead, const GroupForm& form) {
  const std::vector<std::pair<std::string, int>> numbers = {
      {"I", 1},  {"II", 2}, {"III", 61}, {"aVR", 62}, {"aVL", 63}, {"aVF", 64},
      {"V1", 3}, {"V2", 4}, {"V3", 5},   {"V4", 6},   {"V5", 7},   {"V6", 8}};
  const auto found = std::ranges::find(numbers, lead, &std::pair<std::string, int>::first);
  const std::string n = found == numbers.end() ? "0" : std::to_string(found->second);
  Elements channel;
  if (form.coding == Coding::Label) channel.push_back(text(0x003A0203, "SH", lead));
  if (form.coding == Coding::Mdc) {
    channel.push_back(code(0x003A0208, "2:" + n, "MDC", "Lead " + lead + " (Einthoven)"));
  } else if (form.coding == Coding::Scp) {
    channel.push_back(code(0x003A0208, "5.6.3-9-" + n, "SCPECG", lead));
  } else if (form.coding == Coding::Meaning) {
    channel.push_back(code(0x003A0208, "7", "99OWN", "Lead " + lead + ", as worn"));
  } else if (form.coding == Coding::ReferenceId) {
    channel.push_back(code(0x003A0208, "MDC_ECG_LEAD_" + lead, "MDC", ""));
  }
  if (!form.sensitivity.empty()) channel.push_back(text(0x003A0210, "DS", form.sensitivity));
  if (!form.unit.empty()) channel.push_back(code(0x003A0211, form.unit, "UCUM", "a unit"));
  if (!form.correction.empty()) channel.push_back(text(0x003A0212, "DS", form.correction));
  if (!form.baseline.empty()) channel.push_back(text(0x003A0213, "DS", form.baseline));
  channel.push_back(text(0x003A0215, "DS", "0"));
  channel.push_back(number(0x003A021A, "US", static_cast<std::int64_t>(form.bits)));
  return channel;
}

/// A number that may be written with a comma.
inline double value_of(std::string decimal, double by_default) {
  std::ranges::replace(decimal, ',', '.');
  return decimal.empty() ? by_default : std::stod(decimal);
}

inline Elements group_of(const WrittenEcg& ecg, const GroupForm& form = {}) {
  const double step = value_of(form.sensitivity, 1) * value_of(form.correction, 1);
  std::vector<std::int64_t> stored;
  for (std::size_t t = 0; t < ecg.microvolts.front().size(); ++t) {
    for (const auto& lead : ecg.microvolts) {
      const double physical = lead[t] / form.microvolts_per_unit - value_of(form.baseline, 0);
      stored.push_back(std::llround(physical / step));
    }
  }
  std::vector<Elements> channels;
  for (const std::string& lead : ecg.leads) channels.push_back(channel_of(lead, form));
  const std::size_t bytes = form.bits <= 8 ? 1 : form.bits <= 16 ? 2 : 4;
  const std::size_t word = form.data_vr == "OW" ? 2 : form.data_vr == "OL" ? 4 : 1;
  Elements group;
  if (!form.time_offset.empty()) group.push_back(text(0x00181068, "DS", form.time_offset));
  group.push_back(text(0x003A0004, "CS", form.originality));
  group.push_back(number(0x003A0005, "US", static_cast<std::int64_t>(ecg.leads.size())));
  group.push_back(
      number(0x003A0010, "UL", static_cast<std::int64_t>(ecg.microvolts.front().size())));
  if (!form.rate.empty()) group.push_back(text(0x003A001A, "DS", form.rate));
  group.push_back(text(0x003A0020, "SH", form.label));
  group.push_back(sequence(0x003A0200, channels));
  group.push_back(number(0x54001004, "US", static_cast<std::int64_t>(8 * bytes)));
  const std::string letter = bytes == 1 ? "B" : bytes == 2 ? "S" : "L";
  group.push_back(text(0x54001006, "CS", form.is_signed ? "S" + letter : "U" + letter));
  if (!form.padding.empty()) {
    group.push_back({0x5400100A, form.data_vr, form.padding, word, {}});
  }
  std::string data = words(stored, bytes);
  if (data.size() % 2 != 0) data += '\0';
  group.push_back({0x54001010, form.data_vr, data, word, {}});
  return group;
}

/// A 12-lead ECG object of these groups.
inline Elements object_of(std::vector<Elements> groups,
                          const std::string& sop_class = "1.2.840.10008.5.1.4.1.1.9.1.1",
                          const std::string& start = "20210304050607") {
  return {text(0x00080016, "UI", sop_class),
          text(0x0008002A, "DT", start),
          text(0x00080050, "SH", "ACCESSION"),
          text(0x00080060, "CS", "ECG"),
          text(0x00090010, "LO", "PRIVATE CREATOR"),
          text(0x00091001, "UT", "a private element"),
          text(0x00100010, "PN", "Secret^Name"),
          text(0x00100020, "LO", "SECRET-ID"),
          text(0x00100030, "DA", "19011111"),
          sequence(0x00111010, {{text(0x00111011, "LO", "in a private sequence")}}),
          sequence(0x0040B020, {{text(0x00700006, "ST", "SINUS RHYTHM")}}),
          sequence(0x54000100, std::move(groups))};
}

}  // namespace crest::io::dicom_writer
