// Writes ISHNE Holter files.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "io/written_ecg.h"
#include "io/written_number.h"

namespace crest::io {

struct IshneTestFile {
  std::string magic = "ISHNE1.0";
  std::string variable_block = "written by a test";
  std::int64_t stated_samples = -1;  ///< -1: those of one lead
  std::array<int, 3> birth = {2, 5, 1951};
  std::array<int, 3> recording = {4, 3, 2021};
  std::array<int, 3> time = {5, 6, 7};
  std::vector<int> specifications;  ///< one a lead; the header's other places hold -9
  std::vector<int> qualities;
  std::vector<int> nanovolts;
  int stated_leads = -1;  ///< -1: how many there are
  int pacemaker = 0;
  int rate = 500;
  std::vector<std::vector<std::int16_t>> samples;  ///< [leads][samples]
};

/// The remainder of dividing by x^16 + x^12 + x^5 + 1, bit by bit; it starts with all bits set.
inline unsigned ishne_checksum(const std::string& bytes) {
  unsigned shift_register = 0xFFFF;
  for (const char c : bytes) {
    for (int bit = 7; bit >= 0; --bit) {
      const unsigned in = static_cast<unsigned char>(c) >> bit & 1U;
      const unsigned out = shift_register >> 15 & 1U;
      shift_register = shift_register << 1 & 0xFFFFU;
      if (in != out) shift_register ^= 1U << 12 | 1U << 5 | 1U;
    }
  }
  return shift_register;
}

inline std::string ishne_bytes(const IshneTestFile& file) {
  std::string header;
  const auto text = [&](std::string value, std::size_t width) {
    value.resize(width, '\0');
    header += value;
  };
  const auto short_integers = [&](const auto& values, std::size_t places) {
    for (std::size_t i = 0; i < places; ++i) {
      header += little(i < values.size() ? values[i] : -9, 2);
    }
  };
  const std::size_t samples = file.samples.empty() ? 0 : file.samples.front().size();
  header += little(static_cast<std::int64_t>(file.variable_block.size()), 4);
  header +=
      little(file.stated_samples < 0 ? static_cast<std::int64_t>(samples) : file.stated_samples, 4);
  header += little(522, 4);
  header += little(static_cast<std::int64_t>(522 + file.variable_block.size()), 4);
  header += little(1, 2);
  text("Harry", 40);
  text("Haagse", 40);
  text("MCH-0234567", 20);
  header += little(1, 2);
  header += little(0, 2);
  short_integers(file.birth, 3);
  short_integers(file.recording, 3);
  short_integers(std::array{5, 3, 2021}, 3);
  short_integers(file.time, 3);
  header +=
      little(file.stated_leads < 0 ? static_cast<int>(file.samples.size()) : file.stated_leads, 2);
  short_integers(file.specifications, 12);
  short_integers(file.qualities, 12);
  short_integers(file.nanovolts, 12);
  header += little(file.pacemaker, 2);
  text("digital", 40);
  header += little(file.rate, 2);
  text("made for tests", 80);
  text("", 80);
  text("", 88);
  header += file.variable_block;
  std::string bytes = file.magic;
  bytes += little(ishne_checksum(header), 2);
  bytes += header;
  for (std::size_t i = 0; i < samples; ++i) {
    for (const auto& lead : file.samples) bytes += little(lead[i], 2);
  }
  return bytes;
}

/// Standard leads, 1 uV a step.
inline IshneTestFile ishne_file_of(const WrittenEcg& ecg) {
  constexpr std::array names = {"I",  "II", "III", "aVR", "aVL", "aVF",
                                "V1", "V2", "V3",  "V4",  "V5",  "V6"};
  IshneTestFile file;
  for (const std::string& lead : ecg.leads) {
    file.specifications.push_back(static_cast<int>(std::ranges::find(names, lead) - names.begin()) +
                                  5);
  }
  file.qualities.assign(ecg.leads.size(), 1);
  file.nanovolts.assign(ecg.leads.size(), 1000);
  file.recording = {start_number(ecg, 8), start_number(ecg, 5), start_number(ecg, 0, 4)};
  file.time = {start_number(ecg, 11), start_number(ecg, 14), start_number(ecg, 17)};
  file.rate = static_cast<int>(ecg.rate);
  file.samples = ecg.microvolts;
  return file;
}

}  // namespace crest::io
