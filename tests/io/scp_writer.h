// Writes ECGs as SCP-ECG records, by its own reading of EN 1064 and with the quirks of writers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "io/written_ecg.h"
#include "io/written_number.h"

namespace crest::io {

enum class ScpCoding { Plain, StandardTable, TwoTables, TwoTablesHighestFirst };

struct ScpBeat {
  int type = 0;
  int start = 0;  ///< of the subtraction zone, samples from 1
  int fiducial = 0;
  int end = 0;
  int protected_start = 0;
  int protected_end = 0;
};

/// Beats whose zones start with the record, end with it, lie apart, and one of another type.
inline std::vector<ScpBeat> scp_beats(int samples) {
  return {{0, 1, 51, 180, 17, 96},
          {0, 400, 480, 600, 449, 520},
          {1, 700, 800, 900, 769, 840},
          {0, 1101, 1101, 1300, 1069, 1148},
          {0, samples - 150, samples - 100, samples, samples - 123, samples - 60}};
}

struct ScpOptions {
  ScpCoding coding = ScpCoding::StandardTable;
  int difference = 2;
  int beat_step = 0;   ///< microvolts; 0: no section 5
  int decimation = 0;  ///< outside protected zones; 0: no bimodal compression
  std::vector<ScpBeat> beats = {};
  bool signature = true;
  bool pointer_to_itself = true;
  int pointer_offset = 0;  ///< added to every pointer: 0 is right
  int version = 20;
  int nanovolts = 1000;
  int interval = 2000;                   ///< microseconds
  std::vector<int> starts = {};          ///< of the leads, from 1; empty: all 1
  std::string tags = {};                 ///< further ones for section 1
  std::vector<int> left_out = {};        ///< ids of sections
  std::map<int, std::string> more = {};  ///< bodies of further sections
  std::map<std::string, int> codes = {{"I", 1},    {"II", 2},   {"V1", 3},   {"V2", 4},
                                      {"V3", 5},   {"V4", 6},   {"V5", 7},   {"V6", 8},
                                      {"III", 61}, {"aVR", 62}, {"aVL", 63}, {"aVF", 64}};
};

/// Bit by bit, as the polynomial is defined.
inline std::uint16_t scp_crc(const std::string& bytes, unsigned start = 0xFFFF) {
  unsigned crc = start;
  for (const unsigned char byte : bytes) {
    for (int bit = 7; bit >= 0; --bit) {
      const bool carry = (crc >> 15 & 1) != (byte >> bit & 1U);
      crc = (crc << 1 & 0xFFFF) ^ (carry ? 0x1021 : 0);
    }
  }
  return static_cast<std::uint16_t>(crc);
}

inline std::string scp_tag(int number, const std::string& value) {
  return little(static_cast<unsigned>(number), 1) + little(value.size(), 2) + value;
}

/// Bits of a number, the highest first.
inline std::string scp_bits(int value, int bits) {
  std::string text;
  for (int bit = bits - 1; bit >= 0; --bit) text += (value >> bit & 1) != 0 ? '1' : '0';
  return text;
}

inline std::string scp_packed(std::string bits) {
  while (bits.size() % 16 != 0) bits += '0';
  std::string bytes;
  unsigned byte = 0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    byte = byte << 1 | (bits[i] == '1' ? 1 : 0);
    if (i % 8 == 7) bytes += static_cast<char>(byte & 0xFF);
  }
  return bytes;
}

/// The codes of annex C.
inline std::string scp_standard_bits(int value) {
  static const std::map<int, std::string> codes = {
      {0, "0"},          {1, "100"},        {-1, "101"},      {2, "1100"},      {-2, "1101"},
      {3, "11100"},      {-3, "11101"},     {4, "111100"},    {-4, "111101"},   {5, "1111100"},
      {-5, "1111101"},   {6, "11111100"},   {-6, "11111101"}, {7, "111111100"}, {-7, "111111101"},
      {8, "1111111100"}, {-8, "1111111101"}};
  if (const auto code = codes.find(value); code != codes.end()) return code->second;
  if (value >= -128 && value <= 127) return "1111111110" + scp_bits(value, 8);
  return "1111111111" + scp_bits(value, 16);
}

/// Section 2 for two tables. Table 1: "0" is 0, "10" goes to table 2, "11" precedes 16 bits. Table
/// 2: "0" precedes 8 bits, "10" goes to table 1, "11" precedes 16 bits.
inline std::string scp_two_tables(bool highest_first) {
  const auto code = [&](int prefix_bits, int total, int mode, int base, const std::string& prefix) {
    std::string bits = prefix;
    if (!highest_first) std::ranges::reverse(bits);
    return little(static_cast<unsigned>(prefix_bits), 1) + little(static_cast<unsigned>(total), 1) +
           little(static_cast<unsigned>(mode), 1) + little(static_cast<unsigned>(base), 2) +
           little(std::stoul(bits, nullptr, 2), 4);
  };
  return little(2, 2) + little(3, 2) + code(1, 1, 1, 0, "0") + code(2, 2, 0, 2, "10") +
         code(2, 18, 1, 0, "11") + little(3, 2) + code(1, 9, 1, 0, "0") + code(2, 2, 0, 1, "10") +
         code(2, 18, 1, 0, "11");
}

inline std::string scp_two_table_bits(const std::vector<int>& values) {
  std::string bits;
  int table = 1;
  for (const int value : values) {
    const bool small = value >= -128 && value <= 127;
    const int wanted = value == 0 ? 1 : small ? 2 : table;
    if (wanted != table) bits += "10";
    table = wanted;
    if (value == 0) {
      bits += "0";
    } else {
      bits += small ? "0" + scp_bits(value, 8) : "11" + scp_bits(value, 16);
    }
  }
  return bits;
}

/// One lead as a stream of bytes.
inline std::string scp_stream(const std::vector<int>& samples, const ScpOptions& options) {
  std::vector<int> values = samples;
  const auto order = static_cast<std::size_t>(options.difference);
  for (std::size_t t = order; order > 0 && t < samples.size(); ++t) {
    values[t] =
        order == 1 ? samples[t] - samples[t - 1] : samples[t] - 2 * samples[t - 1] + samples[t - 2];
    values[t] = static_cast<std::int16_t>(values[t]);
  }
  std::string bits;
  std::string plain;
  switch (options.coding) {
    case ScpCoding::Plain:
      for (const int value : values) plain += little(static_cast<unsigned>(value), 2);
      return plain;
    case ScpCoding::StandardTable:
      for (const int value : values) bits += scp_standard_bits(value);
      return scp_packed(bits);
    default:
      return scp_packed(scp_two_table_bits(values));
  }
}

inline std::string scp_coded_leads(const std::vector<std::vector<int>>& leads, int nanovolts,
                                   int interval, const ScpOptions& options, bool bimodal) {
  std::string body =
      little(static_cast<unsigned>(nanovolts), 2) + little(static_cast<unsigned>(interval), 2) +
      little(static_cast<unsigned>(options.difference), 1) + little(bimodal ? 1 : 0, 1);
  std::string streams;
  for (const std::vector<int>& lead : leads) {
    const std::string stream = scp_stream(lead, options);
    body += little(stream.size(), 2);
    streams += stream;
  }
  return body + streams;
}

/// Averages runs of samples outside the protected zones.
inline std::vector<int> scp_decimated(const std::vector<int>& samples, const ScpOptions& options) {
  const auto protects = [&](std::size_t t) {
    return std::ranges::any_of(options.beats, [&](const ScpBeat& beat) {
      const int number = static_cast<int>(t) + 1;
      return number >= beat.protected_start && number <= beat.protected_end;
    });
  };
  std::vector<int> kept;
  for (std::size_t t = 0; t < samples.size();) {
    int sum = 0;
    int count = 0;
    const int most = protects(t) ? 1 : options.decimation;
    for (; count < most && t < samples.size() && (count == 0 || !protects(t)); ++count) {
      sum += samples[t++];
    }
    kept.push_back(static_cast<int>(std::lround(static_cast<double>(sum) / count)));
  }
  return kept;
}

constexpr std::size_t kScpBeatSamples = 300;
constexpr int kScpBeatFiducial = 101;

/// The reference beat of a lead in steps: the lead's samples 1001 to 1300.
inline std::vector<int> scp_reference_beat(const std::vector<std::int16_t>& microvolts, int step) {
  std::vector<int> beat;
  for (std::size_t t = 0; t < kScpBeatSamples; ++t) beat.push_back(microvolts[1000 + t] / step);
  return beat;
}

/// What is left of a lead after subtraction of its reference beat.
inline std::vector<int> scp_residual(const std::vector<std::int16_t>& microvolts,
                                     const ScpOptions& options) {
  std::vector<int> residual(microvolts.begin(), microvolts.end());
  if (options.beat_step == 0) return residual;
  const std::vector<int> beat = scp_reference_beat(microvolts, options.beat_step);
  for (const ScpBeat& at : options.beats) {
    if (at.type != 0) continue;
    for (int number = at.start; number <= at.end; ++number) {
      const auto place = static_cast<std::size_t>(number - at.fiducial + kScpBeatFiducial - 1);
      residual[static_cast<std::size_t>(number) - 1] -= beat.at(place) * options.beat_step;
    }
  }
  return residual;
}

inline std::string scp_lead_section(const WrittenEcg& ecg, const ScpOptions& options) {
  const bool subtracted = options.beat_step > 0;
  const bool aligned = options.starts.empty();
  std::string body =
      little(ecg.leads.size(), 1) +
      little((subtracted ? 1U : 0U) | (aligned ? 4U | ecg.leads.size() << 3 : 0U), 1);
  for (std::size_t lead = 0; lead < ecg.leads.size(); ++lead) {
    const auto start = static_cast<std::size_t>(aligned ? 1 : options.starts[lead]);
    body += little(start, 4) + little(start + ecg.microvolts[lead].size() - 1, 4) +
            little(static_cast<unsigned>(options.codes.at(ecg.leads[lead])), 1);
  }
  return body;
}

inline std::string scp_qrs_section(const ScpOptions& options) {
  const auto number = [](int value) { return little(static_cast<unsigned>(value), 4); };
  const std::size_t milliseconds =
      kScpBeatSamples * static_cast<std::size_t>(options.interval) / 1000;
  std::string body =
      little(milliseconds, 2) + little(kScpBeatFiducial, 2) + little(options.beats.size(), 2);
  for (const ScpBeat& beat : options.beats) {
    body += little(static_cast<unsigned>(beat.type), 2) + number(beat.start) +
            number(beat.fiducial) + number(beat.end);
  }
  for (const ScpBeat& beat : options.beats) {
    body += number(beat.protected_start) + number(beat.protected_end);
  }
  return body;
}

inline std::string scp_section(int id, std::string body, int version, const std::string& reserved) {
  if (body.size() % 2 != 0) body += '\0';
  const std::string rest = little(static_cast<unsigned>(id), 2) + little(body.size() + 16, 4) +
                           std::string(2, static_cast<char>(version)) + reserved + body;
  return little(scp_crc(rest), 2) + rest;
}

/// Sections by their ids as a record with a section 0.
inline std::string scp_record(const std::map<int, std::string>& bodies, const ScpOptions& options) {
  const int last = std::max(11, bodies.empty() ? 0 : bodies.rbegin()->first);
  const std::size_t zero_size = 16 + 10 * static_cast<std::size_t>(last + 1);
  const std::string nothing(6, '\0');
  std::string sections;
  std::string table = options.pointer_to_itself ? little(0, 2) + little(zero_size, 4) + little(7, 4)
                                                : std::string(10, '\0');
  // A section that is not there has a pointer of zeros.
  for (int id = 1; id <= last; ++id) {
    table += little(static_cast<unsigned>(id), 2);
    const auto body = bodies.find(id);
    if (body == bodies.end()) {
      table += std::string(8, '\0');
      continue;
    }
    const std::string section = scp_section(id, body->second, options.version, nothing);
    const std::size_t index = 7 + zero_size + sections.size();
    table += little(section.size(), 4) +
             little(index + static_cast<std::size_t>(options.pointer_offset), 4);
    sections += section;
  }
  const std::string zero =
      scp_section(0, table, options.version, options.signature ? "SCPECG" : nothing);
  const std::string rest = little(6 + zero.size() + sections.size(), 4) + zero + sections;
  return little(scp_crc(rest), 2) + rest;
}

inline std::string scp_start_tags(const std::string& start) {
  const auto number = [&](std::size_t at, std::size_t digits) {
    return static_cast<unsigned>(std::stoi(start.substr(at, digits)));
  };
  return scp_tag(25, little(number(0, 4), 2) + little(number(5, 2), 1) + little(number(8, 2), 1)) +
         scp_tag(26,
                 little(number(11, 2), 1) + little(number(14, 2), 1) + little(number(17, 2), 1));
}

inline std::string written_scp(const WrittenEcg& ecg, const ScpOptions& options) {
  std::map<int, std::string> bodies;
  bodies[1] = options.tags + scp_start_tags(ecg.start) + scp_tag(255, "");
  if (options.coding == ScpCoding::StandardTable) bodies[2] = little(19999, 2);
  if (options.coding == ScpCoding::TwoTables) bodies[2] = scp_two_tables(false);
  if (options.coding == ScpCoding::TwoTablesHighestFirst) bodies[2] = scp_two_tables(true);
  bodies[3] = scp_lead_section(ecg, options);
  if (!options.beats.empty()) bodies[4] = scp_qrs_section(options);
  std::vector<std::vector<int>> beats;
  std::vector<std::vector<int>> leads;
  const bool bimodal = options.decimation > 0;
  for (const std::vector<std::int16_t>& lead : ecg.microvolts) {
    const int step = options.beat_step > 0 ? options.beat_step : 1;
    if (options.beat_step > 0 || bimodal) beats.push_back(scp_reference_beat(lead, step));
    const std::vector<int> residual = scp_residual(lead, options);
    leads.push_back(bimodal ? scp_decimated(residual, options) : residual);
  }
  if (!beats.empty()) {
    const int step = std::max(options.beat_step, 1);
    bodies[5] = scp_coded_leads(beats, 1000 * step, options.interval, options, false);
  }
  const int interval = options.interval * std::max(options.decimation, 1);
  bodies[6] = scp_coded_leads(leads, options.nanovolts, interval, options, bimodal);
  for (const auto& [id, body] : options.more) bodies[id] = body;
  for (const int id : options.left_out) bodies.erase(id);
  return scp_record(bodies, options);
}

}  // namespace crest::io
