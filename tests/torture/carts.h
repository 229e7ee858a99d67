// The turns that the XML files of two makers of carts take: GE MUSE and Philips.
#pragma once

#include <algorithm>
#include <string>

#include "io/muse_writer.h"
#include "io/sierra_writer.h"
#include "io/xml_encodings.h"
#include "torture/suite.h"

namespace crest::io::torture {

/// MUSE stores the leads from which the other four follow.
inline void keep_eight_leads(WrittenEcg& ecg) {
  ecg.leads.erase(ecg.leads.begin() + 2, ecg.leads.begin() + 6);
  ecg.microvolts.erase(ecg.microvolts.begin() + 2, ecg.microvolts.begin() + 6);
}

inline Quirk muse_quirk(const std::string& what, const MuseForm& form) {
  Quirk quirk{what, [=](const WrittenEcg& ecg) { return one_file(write_muse(ecg, form)); }};
  quirk.step = form.microvolts_per_bit;
  quirk.keep = keep_eight_leads;
  return quirk;
}

inline Format muse() {
  Quirk twelve = muse_quirk("twelve leads", {});
  twelve.keep = {};
  Quirk no_unit = muse_quirk("no unit", {.units = ""});
  no_unit.options = given({}, "uV");
  Quirk no_rate = muse_quirk("no rate", {.base = ""});
  no_rate.options = given(500);
  return {
      "muse",
      "MUSE",
      "MUSE keeps resting ECGs: a rhythm and a median beat of the leads I, II and V1 to V6",
      {muse_quirk("1 uV, median first", {}),
       muse_quirk("5 uV", {.units_per_bit = "5.0", .microvolts_per_bit = 5}),
       muse_quirk("mV", {.units = "MILLIVOLTS", .units_per_bit = "0.005", .microvolts_per_bit = 5}),
       muse_quirk("uV", {.units = "uV"}), muse_quirk("exponent", {.base = "5", .exponent = "2"}),
       muse_quirk("negative exponent", {.base = "5000", .exponent = "-1"}),
       muse_quirk("no median, no DOCTYPE", {.doctype = "", .median_first = false}),
       muse_quirk("capitals", {.type = "RHYTHM"}),
       muse_quirk("date with slashes", {.date = "03/04/2021"}),
       muse_quirk("date with the year first", {.date = "2021-03-04"}), twelve, no_unit, no_rate}};
}

inline Quirk sierra_quirk(const std::string& what, const SierraForm& form) {
  Quirk quirk{what, [=](const WrittenEcg& ecg) { return one_file(write_sierra(ecg, form)); }};
  quirk.step = 5;
  return quirk;
}

inline Quirk sierra_utf16(const std::string& what, bool big_endian) {
  Quirk quirk{
      what, [=](const WrittenEcg& ecg) {
        const std::string text = write_sierra(ecg, {.version = "1.04.01"});
        return one_file(as_utf16(replaced(text, "\"UTF-8\"", "\"utf-16\""), big_endian, true));
      }};
  quirk.step = 5;
  return quirk;
}

inline Format sierra() {
  return {
      "sierra",
      "1.0",  // the version that the file states
      "SierraECG keeps resting ECGs of twelve leads (acquisition type STD-12)",
      {sierra_quirk("1.04, pulse at the end, limb leads as differences", {}),
       sierra_quirk("1.03", {.version = "1.03"}), sierra_quirk("1.04.01", {.version = "1.04.01"}),
       sierra_quirk("1.04.02", {.version = "1.04.02"}),
       sierra_quirk("plain limb leads", {.differences = false}),
       sierra_quirk("no pulse", {.pulse_at_end = false}),
       sierra_quirk("pulse at the start", {.pulse_at_end = false, .pulse_at_start = true}),
       sierra_quirk("twelve channels", {.spare_channels = 0}),
       sierra_quirk("no duration", {.duration = false}),
       sierra_quirk("uncompressed",
                    {.compressed = false, .differences = false, .spare_channels = 0}),
       sierra_quirk("uncompressed 1.03",
                    {.version = "1.03", .compressed = false, .differences = false}),
       sierra_quirk("uncompressed differences", {.compressed = false}),
       sierra_quirk(
           "plain text",
           {.compressed = false, .plain_text = true, .differences = false, .pulse_at_end = false}),
       sierra_utf16("UTF-16", false), sierra_utf16("UTF-16, high byte first", true)}};
}

}  // namespace crest::io::torture
