// The turns that files of the standards of resting ECGs take: DICOM, HL7 aECG, SCP-ECG.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "io/aecg_writer.h"
#include "io/dicom_writer.h"
#include "io/scp_writer.h"
#include "io/xml_encodings.h"
#include "torture/suite.h"

namespace crest::io::torture {

using dicom_writer::Coding;
using dicom_writer::FileForm;
using dicom_writer::GroupForm;
using dicom_writer::Syntax;

inline dicom_writer::Elements dicom_group(const WrittenEcg& ecg, GroupForm form) {
  form.rate = fmt::format("{}", ecg.rate);
  return dicom_writer::group_of(ecg, form);
}

inline Files dicom_file(const WrittenEcg& ecg, std::vector<dicom_writer::Elements> groups,
                        const FileForm& form = {},
                        const std::string& sop_class = "1.2.840.10008.5.1.4.1.1.9.1.1") {
  return one_file(dicom_writer::file_of(
      dicom_writer::object_of(std::move(groups), sop_class, start_digits(ecg)), form));
}

inline Quirk dicom_form(const std::string& what, const FileForm& form) {
  Quirk quirk{what,
              [=](const WrittenEcg& ecg) { return dicom_file(ecg, {dicom_group(ecg, {})}, form); }};
  quirk.on_holter = form.syntax == Syntax::Deflated;
  return quirk;
}

inline Quirk dicom_samples(const std::string& what, const GroupForm& form, double step = 1,
                           const std::string& sop_class = "1.2.840.10008.5.1.4.1.1.9.1.1") {
  Quirk quirk{what,
              [=](const WrittenEcg& ecg) {
                return dicom_file(ecg, {dicom_group(ecg, form)}, {}, sop_class);
              },
              step};
  quirk.on_holter = form.bits < 16 || sop_class.ends_with(".3");
  return quirk;
}

/// Sensitivity, correction and baseline in a unit of so many microvolts.
inline Quirk dicom_scale(const std::string& unit, double microvolts, const std::string& sensitivity,
                         const std::string& correction, const std::string& baseline) {
  GroupForm form;
  form.unit = unit;
  form.microvolts_per_unit = microvolts;
  form.sensitivity = sensitivity;
  form.correction = correction;
  form.baseline = baseline;
  Quirk quirk = dicom_samples(fmt::format("steps of {} {} times '{}', baseline '{}'", sensitivity,
                                          unit, correction, baseline),
                              form);
  quirk.on_holter = unit == "mV";
  return quirk;
}

inline WrittenEcg leads_of(const WrittenEcg& ecg, std::size_t first, std::size_t end) {
  WrittenEcg some = ecg;
  const auto from = static_cast<std::ptrdiff_t>(first);
  const auto to = static_cast<std::ptrdiff_t>(end);
  some.leads = {ecg.leads.begin() + from, ecg.leads.begin() + to};
  some.microvolts = {ecg.microvolts.begin() + from, ecg.microvolts.begin() + to};
  return some;
}

inline Files dicom_two_groups(const WrittenEcg& ecg) {
  const std::size_t some = ecg.leads.size() / 2;
  return dicom_file(ecg, {dicom_group(leads_of(ecg, 0, some), {}),
                          dicom_group(leads_of(ecg, some, ecg.leads.size()), {})});
}

inline Files dicom_median_first(const WrittenEcg& ecg) {
  WrittenEcg beat = ecg;
  for (auto& lead : beat.microvolts) lead.assign(600, 77);
  GroupForm median;
  median.originality = "DERIVED";
  median.label = "MEDIAN BEAT";
  return dicom_file(ecg, {dicom_group(beat, median), dicom_group(ecg, {})});
}

inline GroupForm dicom_bits(std::size_t bits, bool is_signed, const std::string& vr) {
  GroupForm form;
  form.bits = bits;
  form.is_signed = is_signed;
  form.data_vr = vr;
  if (!is_signed) form.baseline = bits == 8 ? "-5120" : "-9000";
  if (bits == 8) form.sensitivity = "40";
  if (bits == 12) form.sensitivity = "5";
  return form;
}

inline Quirk dicom_coding(const std::string& what, Coding coding) {
  GroupForm form;
  form.coding = coding;
  Quirk quirk = dicom_samples("leads named by " + what, form);
  quirk.on_holter = false;
  return quirk;
}

inline Format dicom() {
  GroupForm padded;
  padded.padding = dicom_writer::words({kMissing}, 2);
  Quirk missing = dicom_samples("padding", padded);
  missing.keep = lose_some;
  const std::string classes = "1.2.840.10008.5.1.4.1.1.9.1.";
  return {"dicom",
          "DICOM",
          "",
          {dicom_form("explicit little endian", {Syntax::ExplicitLittle}),
           dicom_form("implicit little endian", {Syntax::ImplicitLittle}),
           dicom_form("explicit big endian", {Syntax::ExplicitBig}),
           dicom_form("deflated", {Syntax::Deflated}),
           dicom_form("undefined lengths", {Syntax::ExplicitLittle, true, true, true}),
           dicom_form("unknown sequences", {Syntax::ExplicitLittle, true, true, false, true}),
           dicom_form("no preamble", {Syntax::ImplicitLittle, false}),
           dicom_form("no meta information", {Syntax::ImplicitLittle, false, false}),
           dicom_scale("uV", 1, "2.5", "0.4", "0"),
           dicom_scale("uV", 1, "0.5", "1", "-300"),
           dicom_scale("uV", 1, "+0.25", "2", "12.5"),
           dicom_scale("mV", 1000, "0.001", "1", "0.25"),
           dicom_scale("V", 1e6, "1E-6", "1", "1e-3"),
           dicom_scale("4:4275", 1, "1", "1", "7"),
           dicom_scale("MV", 1000, "5e-4", "1", "-1"),
           dicom_scale("UV", 1, "0,5", "1", ""),
           dicom_scale("266418", 1000, ".001", "", ""),
           dicom_samples("8 bits", dicom_bits(8, true, "OB"), 40),
           dicom_samples("8 bits without sign", dicom_bits(8, false, "OW"), 40),
           dicom_samples("12 bits", dicom_bits(12, true, "OW"), 5),
           dicom_samples("16 bits without sign", dicom_bits(16, false, "OW")),
           dicom_samples("32 bits", dicom_bits(32, true, "OL")),
           dicom_samples("32 bits without sign", dicom_bits(32, false, "OW")),
           dicom_samples("General ECG", {}, 1, classes + "2"),
           dicom_samples("Ambulatory ECG", {}, 1, classes + "3"),
           dicom_coding("numbers of SCP-ECG", Coding::Scp),
           dicom_coding("the meaning of a private code", Coding::Meaning),
           dicom_coding("label", Coding::Label),
           dicom_coding("reference id", Coding::ReferenceId),
           {"two multiplex groups", dicom_two_groups},
           {"median beat before the rhythm", dicom_median_first},
           missing}};
}

/// `form` with the ECG's rate and length; its digits must be whole steps of `form`.
inline std::string aecg_text(const WrittenEcg& ecg, AecgForm form) {
  form.to = ecg.samples();
  const double unit = form.increment_unit == "us" ? 1e6 : form.increment_unit == "ms" ? 1e3 : 1;
  form.increment = fmt::format("{}", unit / ecg.rate);
  return write_aecg(ecg, form);
}

inline Quirk aecg_quirk(const std::string& what, const AecgForm& form, bool on_holter = false) {
  Quirk quirk{what, [=](const WrittenEcg& ecg) { return one_file(aecg_text(ecg, form)); }};
  quirk.step = form.microvolts_per_digit;
  quirk.on_holter = on_holter;
  return quirk;
}

inline Quirk aecg_encoding(const std::string& what,
                           const std::function<std::string(const std::string&)>& encode) {
  Quirk quirk{what, [=](const WrittenEcg& ecg) { return one_file(encode(aecg_text(ecg, {}))); }};
  quirk.on_holter = false;
  return quirk;
}

inline Format aecg() {
  return {
      "aecg",
      "HL7 aECG",
      "",
      {aecg_quirk("plain", {}, true), aecg_quirk("5 uV", {.scale = "5", .microvolts_per_digit = 5}),
       aecg_quirk("mV", {.scale = "0.005", .unit = "mV", .microvolts_per_digit = 5}, true),
       aecg_quirk("nV", {.scale = "+5000", .unit = "nV", .microvolts_per_digit = 5}),
       aecg_quirk("V", {.scale = "5e-6", .unit = "V", .microvolts_per_digit = 5}),
       aecg_quirk("micro sign", {.scale = "5", .unit = "\xC2\xB5V", .microvolts_per_digit = 5}),
       aecg_quirk("origin", {.origin = "-400", .origin_microvolts = -400}, true),
       aecg_quirk("integers", {.list = "SLIST_INT"}),
       aecg_quirk("relative time", {.time_code = "TIME_RELATIVE"}, true),
       aecg_quirk("milliseconds", {.increment_unit = "ms"}),
       aecg_quirk("microseconds", {.increment_unit = "us"}),
       aecg_quirk("prefix of the namespace", {.prefix = "hl7:"}),
       aecg_quirk("line breaks", {.separator = "\r\n\t  "}),
       aecg_quirk("character references", {.separator = "&#10;"}),
       aecg_quirk("other code system", {.code_prefix = "", .code_system = "1.2.3"}),
       aecg_quirk("median beat before the rhythm", {.median_first = true}, true),
       aecg_encoding("UTF-16", [](const std::string& text) { return as_utf16(text, true, true); }),
       aecg_encoding("UTF-16 without a mark",
                     [](const std::string& text) { return as_utf16(text, false, false); }),
       aecg_encoding("Latin 1", as_latin1)}};
}

/// The most that fits: section 6 counts the bytes of a compressed lead in 16 bits.
inline void keep_four_minutes(WrittenEcg& ecg) {
  for (auto& lead : ecg.microvolts) {
    lead.resize(std::min(lead.size(), static_cast<std::size_t>(240 * ecg.rate)));
  }
}

inline Quirk scp_quirk(const std::string& what, const ScpOptions& options, bool on_holter = false) {
  Quirk quirk{what, [=](const WrittenEcg& ecg) {
                ScpOptions own = options;
                own.interval = static_cast<int>(1e6 / ecg.rate);
                if (own.beat_step > 0) own.beats = scp_beats(static_cast<int>(ecg.samples()));
                return one_file(written_scp(ecg, own));
              }};
  quirk.on_holter = on_holter;
  if (on_holter) quirk.keep = keep_four_minutes;
  return quirk;
}

inline Format scp() {
  Format format{"scp", "SCP-ECG", "", {}};
  const std::vector<std::pair<std::string, ScpCoding>> codings = {
      {"uncompressed", ScpCoding::Plain},
      {"standard table", ScpCoding::StandardTable},
      {"own tables", ScpCoding::TwoTables},
      {"own tables, highest bit first", ScpCoding::TwoTablesHighestFirst}};
  for (const auto& [name, coding] : codings) {
    for (const int difference : {0, 1, 2}) {
      for (const int beat_step : {0, 1, 5}) {
        format.quirks.push_back(
            scp_quirk(fmt::format("{}, difference {}{}", name, difference,
                                  beat_step > 0 ? fmt::format(", beat in {} uV", beat_step) : ""),
                      {.coding = coding, .difference = difference, .beat_step = beat_step},
                      difference == 2 && coding == ScpCoding::StandardTable));
      }
    }
  }
  format.quirks.push_back(
      scp_quirk("version 1.0 without signature", {.signature = false, .version = 10}));
  format.quirks.push_back(scp_quirk("version 1.3", {.version = 13}));
  format.quirks.push_back(scp_quirk("version 3.0", {.version = 30}));
  return format;
}

}  // namespace crest::io::torture
