// Writes EDF, EDF+, BDF and BDF+ files with every liberty that real ones take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "io/written_ecg.h"

namespace crest::io {

/// A signal with its header fields as text, so that a test can write what no number prints as.
struct EdfTestSignal {
  std::string label;
  std::string unit = "uV";
  std::string physical_minimum = "-32768";
  std::string physical_maximum = "32767";
  std::string digital_minimum = "-32768";
  std::string digital_maximum = "32767";
  std::size_t samples_per_record = 0;
  std::vector<std::int32_t> samples;  ///< stored values
  std::vector<std::string> lists;     ///< of an annotation signal: one a data record
  std::string transducer = "AgAgCl electrode";
  std::string prefilter = "HP:0.05Hz LP:150Hz";
};

struct EdfTestFile {
  bool bdf = false;
  std::string patient = "X X X X";
  std::string recording = "Startdate 04-MAR-2021 X X X";
  std::string date = "04.03.21";
  std::string time = "05.06.07";
  std::string header_bytes;  ///< empty: what is right
  std::string reserved;
  std::string records;  ///< empty: what is right
  std::string duration = "1";
  std::vector<EdfTestSignal> signals;
  std::size_t written_records = 0;
};

inline std::string edf_field(std::string text, std::size_t width) {
  text.resize(width, ' ');
  return text;
}

/// Samples least significant byte first, two or three bytes each.
inline void append_edf_record(const EdfTestFile& file, std::size_t record, std::string& bytes) {
  const std::size_t width = file.bdf ? 3 : 2;
  for (const EdfTestSignal& signal : file.signals) {
    if (!signal.lists.empty()) {
      std::string list = record < signal.lists.size() ? signal.lists[record] : "";
      list.resize(signal.samples_per_record * width, '\0');
      bytes += list;
      continue;
    }
    for (std::size_t i = 0; i < signal.samples_per_record; ++i) {
      const auto value =
          static_cast<std::uint32_t>(signal.samples[record * signal.samples_per_record + i]);
      for (std::size_t byte = 0; byte < width; ++byte) {
        bytes += static_cast<char>(value >> (8 * byte) & 0xFF);
      }
    }
  }
}

inline std::string edf_bytes(const EdfTestFile& file) {
  const std::size_t count = file.signals.size();
  std::string bytes = file.bdf ? "\xFF"
                                 "BIOSEMI"
                               : "0       ";
  bytes += edf_field(file.patient, 80) + edf_field(file.recording, 80);
  bytes += edf_field(file.date, 8) + edf_field(file.time, 8);
  bytes += edf_field(
      file.header_bytes.empty() ? std::to_string(256 + 256 * count) : file.header_bytes, 8);
  bytes += edf_field(file.reserved, 44);
  bytes += edf_field(file.records.empty() ? std::to_string(file.written_records) : file.records, 8);
  bytes += edf_field(file.duration, 8) + edf_field(std::to_string(count), 4);
  const auto each = [&](auto field, std::size_t width) {
    for (const EdfTestSignal& signal : file.signals) bytes += edf_field(field(signal), width);
  };
  each([](const EdfTestSignal& s) { return s.label; }, 16);
  each([](const EdfTestSignal& s) { return s.transducer; }, 80);
  each([](const EdfTestSignal& s) { return s.unit; }, 8);
  each([](const EdfTestSignal& s) { return s.physical_minimum; }, 8);
  each([](const EdfTestSignal& s) { return s.physical_maximum; }, 8);
  each([](const EdfTestSignal& s) { return s.digital_minimum; }, 8);
  each([](const EdfTestSignal& s) { return s.digital_maximum; }, 8);
  each([](const EdfTestSignal& s) { return s.prefilter; }, 80);
  each([](const EdfTestSignal& s) { return std::to_string(s.samples_per_record); }, 8);
  each([](const EdfTestSignal&) { return std::string(); }, 32);
  for (std::size_t record = 0; record < file.written_records; ++record) {
    append_edf_record(file, record, bytes);
  }
  return bytes;
}

/// The ECG with 1 uV a step in data records of so many samples a lead.
inline EdfTestFile edf_file_of(const WrittenEcg& ecg, std::size_t samples_per_record = 500) {
  constexpr const char* months = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
  EdfTestFile file;
  const auto part = [&](std::size_t place) { return ecg.start.substr(place, 2); };
  const auto month = static_cast<std::size_t>(start_number(ecg, 5) - 1);
  file.date = part(8) + "." + part(5) + "." + part(2);
  file.time = part(11) + "." + part(14) + "." + part(17);
  file.recording = "Startdate " + part(8) + "-" + std::string(months).substr(3 * month, 3) + "-" +
                   ecg.start.substr(0, 4) + " X X X";
  file.written_records = ecg.microvolts.front().size() / samples_per_record;
  for (std::size_t lead = 0; lead < ecg.leads.size(); ++lead) {
    EdfTestSignal signal;
    signal.label = ecg.leads[lead];
    signal.samples_per_record = samples_per_record;
    signal.samples.assign(ecg.microvolts[lead].begin(), ecg.microvolts[lead].end());
    file.signals.push_back(signal);
  }
  return file;
}

/// Two leads of two data records, 5 samples each at 5 Hz; a lead's samples are 0, 1, 2, ...
inline EdfTestFile small_edf_file() {
  WrittenEcg ecg;
  ecg.leads = {"I", "V1"};
  ecg.microvolts.assign(2, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  return edf_file_of(ecg, 5);
}

/// The signal that EDF+ keeps time and texts in; one list of bytes a data record.
inline EdfTestSignal edf_annotation_signal(std::vector<std::string> lists, bool bdf = false) {
  EdfTestSignal signal;
  signal.label = bdf ? "BDF Annotations" : "EDF Annotations";
  signal.unit = signal.transducer = signal.prefilter = "";
  signal.physical_minimum = "-1";
  signal.physical_maximum = "1";
  signal.samples_per_record = 30;
  signal.lists = std::move(lists);
  return signal;
}

/// The time stamp of a data record: onset, two separators, NUL.
inline std::string edf_stamp(const std::string& onset) {
  return onset + std::string("\x14\x14\0", 3);
}

}  // namespace crest::io
