// Writes WFDB records in every sample format, value by value as signal(5) of the WFDB Applications
// Guide describes them; shares nothing with the reader.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "io/flac_writer.h"
#include "io/wfdb_files.h"
#include "io/written_ecg.h"

namespace crest::io {

/// A folder in memory.
class WrittenFiles final : public WfdbFiles {
 public:
  void write(const std::string& name, const std::string& content) { files_[name] = content; }
  const std::string& text(const std::string& name) const { return files_.at(name); }
  bool holds(const std::string& name) const { return files_.contains(name); }
  const std::map<std::string, std::string>& all() const { return files_; }

  Result<std::vector<std::byte>> read(const std::string& name) const override {
    if (!holds(name)) {
      return std::unexpected(Error{ErrorKind::NotFound, "cannot be opened", name, {}});
    }
    const auto bytes = std::as_bytes(std::span(text(name)));
    return std::vector<std::byte>(bytes.begin(), bytes.end());
  }
  std::size_t size(const std::string& name) const override {
    return holds(name) ? text(name).size() : 0;
  }
  std::string path_of(const std::string& name) const override { return name; }

 private:
  std::map<std::string, std::string> files_;
};

/// A signal with its stored values: [frames * samples_per_frame].
struct WfdbTestSignal {
  std::string name;
  std::vector<std::int32_t> values;
  std::string gain = "1000/mV";
  std::size_t samples_per_frame = 1;
  std::size_t skew = 0;  ///< frames that it lags: the file repeats its first value so often
};

struct WfdbTestFile {
  std::string name;
  int format = 16;
  std::vector<WfdbTestSignal> signals;
  std::string prefix;  ///< bytes before the first frame
};

/// Collects bytes, low ones first.
class WfdbBytes {
 public:
  void low_first(std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xFF);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Packs values of 10 or 12 bits, in groups; the last group is cut to the bytes that it needs.
inline std::string wfdb_groups(const std::vector<std::int32_t>& values, int format) {
  WfdbBytes bytes;
  const auto bits = [&](std::size_t i) -> std::uint32_t {
    const std::uint32_t mask = format == 212 ? 0xFFF : 0x3FF;
    return i < values.size() ? static_cast<std::uint32_t>(values[i]) & mask : 0;
  };
  const std::size_t group = format == 212 ? 2 : 3;
  for (std::size_t i = 0; i < values.size(); i += group) {
    const std::size_t left = values.size() - i;
    const std::uint32_t a = bits(i);
    const std::uint32_t b = bits(i + 1);
    const std::uint32_t c = bits(i + 2);
    if (format == 212) {
      bytes.low_first(a | (b >> 8) << 12, 2);
      if (left > 1) bytes.low_first(b & 0xFF, 1);
    } else if (format == 310) {
      bytes.low_first(a << 1 | (c & 0x1F) << 11, 2);
      if (left > 1) bytes.low_first(b << 1 | c >> 5 << 11, 2);
    } else {
      bytes.low_first(a | b << 10 | c << 20, left > 2 ? 4 : static_cast<int>(left) + 1);
    }
  }
  return bytes.take();
}

/// The bytes of values in the order in which the file holds them.
inline std::string wfdb_bytes(const std::vector<std::int32_t>& values, int format) {
  if (format == 212 || format == 310 || format == 311) return wfdb_groups(values, format);
  WfdbBytes bytes;
  for (const std::int32_t value : values) {
    const auto pattern = static_cast<std::uint32_t>(value);
    if (format == 80) bytes.low_first(pattern + 128, 1);
    if (format == 8) bytes.low_first(pattern, 1);
    if (format == 16) bytes.low_first(pattern, 2);
    if (format == 61) bytes.low_first((pattern & 0xFF) << 8 | (pattern >> 8 & 0xFF), 2);
    if (format == 160) bytes.low_first(pattern + 32768, 2);
    if (format == 24) bytes.low_first(pattern, 3);
    if (format == 32) bytes.low_first(pattern, 4);
  }
  return bytes.take();
}

inline std::size_t wfdb_frames(const WfdbTestFile& file) {
  const WfdbTestSignal& first = file.signals.front();
  return first.values.size() / first.samples_per_frame;
}

/// The signal as it lies in the file, which ends with the frame in which the last signal ends.
inline std::vector<std::int32_t> wfdb_lagging(const WfdbTestSignal& signal, std::size_t most_skew) {
  std::vector<std::int32_t> values(signal.skew * signal.samples_per_frame, signal.values.front());
  values.insert(values.end(), signal.values.begin(), signal.values.end());
  values.resize(values.size() + (most_skew - signal.skew) * signal.samples_per_frame,
                signal.values.back());
  return values;
}

inline std::string wfdb_signal_file(const WfdbTestFile& file) {
  std::size_t most_skew = 0;
  for (const WfdbTestSignal& signal : file.signals) most_skew = std::max(most_skew, signal.skew);
  std::vector<std::vector<std::int32_t>> lagging;
  for (const WfdbTestSignal& signal : file.signals) {
    lagging.push_back(wfdb_lagging(signal, most_skew));
    std::vector<std::int32_t>& values = lagging.back();
    for (std::size_t i = values.size(); file.format == 8 && i-- > 0;) {
      values[i] -= values[i == 0 ? 0 : i - 1];
    }
  }
  std::vector<std::int32_t> values;
  std::vector<std::int32_t> channels;
  const bool flac = file.format > 500;
  const std::size_t samples_per_frame = file.signals.front().samples_per_frame;
  for (std::size_t frame = 0; frame < wfdb_frames(file) + most_skew; ++frame) {
    for (std::size_t s = 0; !flac && s < lagging.size(); ++s) {
      const std::size_t samples = file.signals[s].samples_per_frame;
      for (std::size_t i = 0; i < samples; ++i) values.push_back(lagging[s][frame * samples + i]);
    }
    for (std::size_t i = 0; flac && i < samples_per_frame; ++i) {
      for (const auto& signal : lagging) values.push_back(signal[frame * samples_per_frame + i]);
    }
  }
  if (!flac) return file.prefix + wfdb_bytes(values, file.format);
  const unsigned bits = static_cast<unsigned>(file.format - 500);
  const auto stream = flac_stream_of(values, static_cast<unsigned>(lagging.size()), bits);
  return {reinterpret_cast<const char*>(stream.data()), stream.size()};
}

/// The signal lines of a file, with first value and checksum.
inline std::string wfdb_signal_lines(const WfdbTestFile& file) {
  std::size_t most_skew = 0;
  for (const WfdbTestSignal& signal : file.signals) most_skew = std::max(most_skew, signal.skew);
  std::string lines;
  for (const WfdbTestSignal& signal : file.signals) {
    const auto lagging = wfdb_lagging(signal, most_skew);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < signal.values.size(); ++i) sum += lagging[i];
    std::string format = std::to_string(file.format);
    if (signal.samples_per_frame != 1) format += fmt::format("x{}", signal.samples_per_frame);
    if (signal.skew != 0) format += fmt::format(":{}", signal.skew);
    if (!file.prefix.empty()) format += fmt::format("+{}", file.prefix.size());
    lines += fmt::format("{} {} {} 0 0 {} {} 0 {}\n", file.name, format, signal.gain,
                         signal.values.front(), static_cast<std::int16_t>(sum), signal.name);
  }
  return lines;
}

/// The ECG in files of at most six leads, as FLAC and PTB-XL have them; a step is so many
/// microvolts, and `baseline` is added to every value.
inline std::vector<WfdbTestFile> wfdb_files_of(const WrittenEcg& ecg, int format, double step,
                                               int baseline = 0) {
  std::vector<WfdbTestFile> files;
  for (std::size_t lead = 0; lead < ecg.leads.size(); ++lead) {
    if (lead % 6 == 0) files.push_back({fmt::format("a{}.dat", lead), format, {}, {}});
    WfdbTestSignal signal;
    signal.name = ecg.leads[lead];
    signal.gain = fmt::format("{}({})/mV", 1000 / step, baseline);
    for (const std::int16_t value : ecg.microvolts[lead]) {
      signal.values.push_back(static_cast<std::int32_t>(std::lround(value / step)) + baseline);
    }
    files.back().signals.push_back(std::move(signal));
  }
  return files;
}

/// Writes the signal files and "NAME.hea"; gives the text of the header.
inline std::string write_wfdb(const std::string& name, double frame_rate,
                              const std::vector<WfdbTestFile>& files, WrittenFiles& folder,
                              const std::string& start = {}) {
  std::string lines;
  std::size_t signals = 0;
  for (const WfdbTestFile& file : files) {
    folder.write(file.name, wfdb_signal_file(file));
    lines += wfdb_signal_lines(file);
    signals += file.signals.size();
  }
  std::string header =
      fmt::format("{} {} {} {}{}\n{}", name, signals, frame_rate, wfdb_frames(files.front()),
                  start.empty() ? "" : " " + start, lines);
  folder.write(name + ".hea", header);
  return header;
}

}  // namespace crest::io
