// Writes the tests' ECG as Philips SierraECG XML, compressed or not. Shares no code with the
// reader.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "io/base64_writer.h"
#include "io/written_ecg.h"

namespace crest::io {

struct SierraForm {
  std::string version = "1.04";
  bool compressed = true;
  bool plain_text = false;  ///< uncompressed numbers instead of Base64
  bool differences = true;  ///< limb leads as differences
  bool pulse_at_end = true;
  bool pulse_at_start = false;
  int spare_channels = 4;  ///< after the named ones, zeros but for the pulse
  bool duration = true;
};

namespace sierra {

using Channel = std::vector<std::int16_t>;

/// Codes of 10 bits, most significant bit first, then the code of all ones.
inline std::vector<std::uint8_t> lzw(const std::vector<std::uint8_t>& bytes) {
  std::map<std::pair<unsigned, unsigned>, unsigned> known;  // of what went before, and a byte
  std::vector<unsigned> codes;
  for (const unsigned byte : bytes) {
    if (codes.empty()) {
      codes.push_back(byte);
    } else if (const auto longer = known.find({codes.back(), byte}); longer != known.end()) {
      codes.back() = longer->second;
    } else {
      const auto next = static_cast<unsigned>(256 + known.size());
      if (next < 1023) known[{codes.back(), byte}] = next;
      codes.push_back(byte);
    }
  }
  codes.push_back(1023);
  std::vector<std::uint8_t> packed((codes.size() * 10 + 7) / 8, 0);
  for (std::size_t i = 0; i < codes.size() * 10; ++i) {
    const unsigned bit = codes[i / 10] >> (9 - i % 10) & 1;
    packed[i / 8] = static_cast<std::uint8_t>(packed[i / 8] | bit << (7 - i % 8));
  }
  return packed;
}

inline std::vector<std::uint8_t> xli(const Channel& samples) {
  const std::size_t count = samples.size();
  std::vector<int> bend(count, 0);
  for (std::size_t i = 2; i < count; ++i)
    bend[i] = 2 * samples[i - 1] - samples[i - 2] - samples[i];
  std::vector<std::uint8_t> bytes(2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    const int next = i + 1 < count ? bend[i + 1] : 0;
    const auto value = static_cast<std::uint16_t>(i < 2 ? samples[i] : next + 64);
    bytes[i] = static_cast<std::uint8_t>(value >> 8);
    bytes[count + i] = static_cast<std::uint8_t>(value & 0xFF);
  }
  const std::vector<std::uint8_t> codes = lzw(bytes);
  const auto size = static_cast<std::uint32_t>(codes.size());
  const auto start = static_cast<std::uint16_t>(count > 2 ? bend[2] : 0);
  std::vector<std::uint8_t> chunk = {static_cast<std::uint8_t>(size),
                                     static_cast<std::uint8_t>(size >> 8),
                                     static_cast<std::uint8_t>(size >> 16),
                                     static_cast<std::uint8_t>(size >> 24),
                                     1,
                                     0,
                                     static_cast<std::uint8_t>(start),
                                     static_cast<std::uint8_t>(start >> 8)};
  chunk.insert(chunk.end(), codes.begin(), codes.end());
  return chunk;
}

/// 100 zeros, 0.2 s of 1 mV (200 steps of 5 uV), 50 zeros, at 500 Hz.
inline Channel pulse() {
  Channel samples(250, 0);
  std::fill(samples.begin() + 100, samples.begin() + 200, std::int16_t{200});
  return samples;
}

/// Steps of 5 uV as the cardiograph stores them.
inline std::vector<Channel> channels(const WrittenEcg& ecg, const SierraForm& form) {
  std::vector<Channel> result;
  for (const auto& lead : ecg.microvolts) {
    Channel& channel = result.emplace_back();
    for (const std::int16_t value : lead) channel.push_back(static_cast<std::int16_t>(value / 5));
  }
  for (int i = 0; i < form.spare_channels; ++i) result.emplace_back(ecg.microvolts[0].size(), 0);
  for (Channel& channel : result) {
    const Channel mark = pulse();
    if (form.pulse_at_start) channel.insert(channel.begin(), mark.begin(), mark.end());
    if (form.pulse_at_end) channel.insert(channel.end(), mark.begin(), mark.end());
  }
  if (!form.differences) return result;
  for (std::size_t t = 0; t < result[0].size(); ++t) {
    const int one = result[0][t];
    const int two = result[1][t];
    const int three = result[2][t];
    const auto less = [](int expected, int value) {
      return static_cast<std::int16_t>(expected - value);
    };
    result[2][t] = less(two - one, three);
    result[3][t] = less(-((one + two) / 2), result[3][t]);
    result[4][t] = less((one - three) / 2, result[4][t]);
    result[5][t] = less((two + three) / 2, result[5][t]);
  }
  return result;
}

inline std::string samples_text(const std::vector<Channel>& channels, const SierraForm& form) {
  std::vector<std::uint8_t> bytes;
  std::string plain;
  for (const Channel& channel : channels) {
    const std::vector<std::uint8_t> own =
        form.compressed ? xli(channel) : little_endian_bytes(channel);
    bytes.insert(bytes.end(), own.begin(), own.end());
    for (const std::int16_t sample : channel) {
      if (form.plain_text) plain += std::to_string(sample) + "\n ";
    }
  }
  return form.plain_text ? plain : to_base64(bytes);
}

}  // namespace sierra

inline std::string write_sierra(const WrittenEcg& ecg, const SierraForm& form = {}) {
  const std::vector<sierra::Channel> channels = sierra::channels(ecg, form);
  const bool old = form.version == "1.03";
  std::string labels;
  for (const std::string& lead : ecg.leads) labels += (labels.empty() ? "" : " ") + lead;
  std::string attributes = form.plain_text ? " dataencoding=\"Plain\"" : " dataencoding=\"Base64\"";
  if (old) {
    attributes += form.compressed ? " compressflag=\"True\"" : " compressflag=\"False\"";
    attributes += " compressmethod=\"XLI\" nbitspersample=\"16\"";
  } else {
    attributes += form.compressed ? " compression=\"XLI\"" : "";
    attributes += " numberofleads=\"12\" leadlabels=\"" + labels +
                  "\" samplespersecond=\"500\" resolution=\"5\" signaloffset=\"0\" "
                  "signalsigned=\"True\" bitspersample=\"16\"";
  }
  if (form.duration) {
    attributes += " durationperchannel=\"" + std::to_string(channels[0].size() * 2) + "\"";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<restingecgdata xmlns=\"http://www3.medical.philips.com\">\n<documentinfo>"
         "<documenttype>" +
         std::string(old ? "SierraECG" : "PhilipsECG") + "</documenttype><documentversion>" +
         form.version +
         "</documentversion></documentinfo>\n"
         "<dataacquisition date=\"2021-03-04\" time=\"05:06:07\"><signalcharacteristics>"
         "<samplingrate>500</samplingrate>" +
         (old ? "<signalresolution>5</signalresolution>" : "<resolution>5</resolution>") +
         "<acquisitiontype>STD-12</acquisitiontype><bitspersample>16</bitspersample>"
         "<numberchannelsallocated>12</numberchannelsallocated></signalcharacteristics>"
         "</dataacquisition>\n<patient><generalpatientdata><patientid>4711</patientid><name>"
         "<lastname>House</lastname></name></generalpatientdata></patient>\n"
         "<interpretations><interpretation><statement><leftstatement>SINUS RHYTHM</leftstatement>"
         "<rightstatement>V-rate 60-99</rightstatement></statement></interpretation>"
         "</interpretations>\n<waveforms>\n<parsedwaveforms" +
         attributes + ">" + sierra::samples_text(channels, form) +
         "</parsedwaveforms>\n"
         "<repbeats dataencoding=\"Base64\" samplespersec=\"500\" resolution=\"2.5\">"
         "<repbeat leadname=\"I\"><waveform duration=\"4\">AAAAAA==</waveform></repbeat>"
         "</repbeats></waveforms>\n</restingecgdata>\n";
}

}  // namespace crest::io
