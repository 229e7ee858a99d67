// Writes the tests' ECG as GE MUSE XML. Shares no code with the reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "io/base64_writer.h"
#include "io/written_ecg.h"

namespace crest::io {

struct MuseForm {
  std::string doctype = "<!DOCTYPE RestingECG SYSTEM \"restecg.dtd\">\n";
  std::string type = "Rhythm";
  std::string units = "MICROVOLTS";
  std::string units_per_bit = "1";
  int microvolts_per_bit = 1;
  std::string base = "500";
  std::string exponent = "0";
  std::string date = "03-04-2021";
  bool median_first = true;
};

namespace muse {

/// CRC-32 of IEEE 802.3, bit by bit.
inline std::uint32_t crc32(const std::vector<std::uint8_t>& bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

inline std::string element(const std::string& name, const std::string& value) {
  return "         <" + name + ">" + value + "</" + name + ">\n";
}

inline std::string lead(const MuseForm& form, const std::string& name,
                        std::vector<std::int16_t> samples) {
  for (std::int16_t& sample : samples) {
    sample = static_cast<std::int16_t>(sample / form.microvolts_per_bit);
  }
  const std::vector<std::uint8_t> bytes = little_endian_bytes(samples);
  return "      <LeadData>\n" + element("LeadByteCountTotal", std::to_string(bytes.size())) +
         element("LeadTimeOffset", "0") +
         element("LeadSampleCountTotal", std::to_string(samples.size())) +
         element("LeadAmplitudeUnitsPerBit", form.units_per_bit) +
         element("LeadAmplitudeUnits", form.units) + element("LeadID", name) +
         element("LeadOffsetFirstSample", "0") + element("FirstSampleBaseline", "0") +
         element("LeadSampleSize", "2") + element("LeadOff", "FALSE") +
         element("LeadDataCRC32", std::to_string(crc32(bytes))) +
         element("WaveFormData", to_base64(bytes) + "\r\n   ") + "      </LeadData>\n";
}

inline std::string waveform(const MuseForm& form, const std::string& type, const WrittenEcg& ecg) {
  std::string text = "   <Waveform>\n" + element("WaveformType", type) +
                     element("NumberofLeads", std::to_string(ecg.leads.size())) +
                     element("SampleType", "CONTINUOUS_SAMPLES") +
                     element("SampleBase", form.base) + element("SampleExponent", form.exponent);
  for (std::size_t i = 0; i < ecg.leads.size(); ++i) {
    text += lead(form, ecg.leads[i], ecg.microvolts[i]);
  }
  return text + "   </Waveform>\n";
}

}  // namespace muse

inline std::string write_muse(const WrittenEcg& ecg, const MuseForm& form = {}) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n" + form.doctype +
      "<RestingECG>\n   <PatientDemographics>\n"
      "<PatientID>4711</PatientID><PatientLastName>M\xFCller</PatientLastName>"
      "</PatientDemographics>\n   <TestDemographics>\n<AcquisitionTime>" +
      ecg.start.substr(11) + "</AcquisitionTime><AcquisitionDate>" + form.date +
      "</AcquisitionDate></TestDemographics>\n"
      "   <Diagnosis><DiagnosisStatement><StmtText>Sinus bradycardia</StmtText>"
      "</DiagnosisStatement><DiagnosisStatement><StmtText>Confirmed by HOUSE, G (12)</StmtText>"
      "</DiagnosisStatement></Diagnosis>\n";
  if (form.median_first) {
    WrittenEcg median = ecg;
    for (auto& lead : median.microvolts) lead.assign(600, 77);
    text += muse::waveform(form, "Median", median);
  }
  return text + muse::waveform(form, form.type, ecg) + "</RestingECG>\n";
}

}  // namespace crest::io
