// The turns that WFDB records take.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "io/wfdb_writer.h"
#include "io/xml_encodings.h"  // replaced()
#include "torture/suite.h"

namespace crest::io::torture {

/// "23:52:30 04/03/2021".
inline std::string wfdb_start(const WrittenEcg& ecg) {
  const std::string& start = ecg.start;
  return start.substr(11) + " " + start.substr(8, 2) + "/" + start.substr(5, 2) + "/" +
         start.substr(0, 4);
}

/// What is in the folder, the header of the record "ecg" first.
inline Files wfdb_folder(const WrittenFiles& folder) {
  Files files = {{"ecg", folder.text("ecg.hea")}};
  for (const auto& file : folder.all()) {
    if (file.first != "ecg.hea") files.push_back(file);
  }
  return files;
}

inline Files wfdb_record(const WrittenEcg& ecg, const std::vector<WfdbTestFile>& files,
                         std::size_t samples_per_frame = 1) {
  WrittenFiles folder;
  write_wfdb("ecg", ecg.rate / static_cast<double>(samples_per_frame), files, folder,
             wfdb_start(ecg));
  return wfdb_folder(folder);
}

inline Quirk wfdb_format(int format, double step) {
  return {
      fmt::format("format {}", format),
      [=](const WrittenEcg& ecg) { return wfdb_record(ecg, wfdb_files_of(ecg, format, step, 5)); },
      step};
}

/// One step is a microvolt, stated as so many steps of another unit.
inline Quirk wfdb_unit(const std::string& gain) {
  return {"gain " + gain, [=](const WrittenEcg& ecg) {
            auto files = wfdb_files_of(ecg, 16, 1);
            for (WfdbTestFile& file : files) {
              for (WfdbTestSignal& signal : file.signals) signal.gain = gain;
            }
            return wfdb_record(ecg, files);
          }};
}

inline Files wfdb_skewed(const WrittenEcg& ecg) {
  auto files = wfdb_files_of(ecg, 212, 5);
  for (WfdbTestFile& file : files) {
    for (std::size_t i = 0; i < file.signals.size(); ++i) file.signals[i].skew = i % 3;
  }
  return wfdb_record(ecg, files);
}

/// Four samples of each lead in a frame, beside a pressure with one.
inline Files wfdb_frames_of_four(const WrittenEcg& ecg) {
  auto files = wfdb_files_of(ecg, 16, 1);
  for (WfdbTestFile& file : files) {
    for (WfdbTestSignal& signal : file.signals) signal.samples_per_frame = 4;
  }
  files.front().signals.push_back(
      {"ABP", std::vector<std::int32_t>(ecg.samples() / 4, 80), "1/mmHg", 1, 0});
  return wfdb_record(ecg, files, 4);
}

/// The header of MATLAB 4 before the samples of a matrix [leads, samples] of 16 bits, as the
/// Challenges' records have it.
inline Files wfdb_matlab(const WrittenEcg& ecg) {
  WfdbTestFile all{"ecg.mat", 16, {}, {}};
  for (const WfdbTestFile& file : wfdb_files_of(ecg, 16, 1)) {
    all.signals.insert(all.signals.end(), file.signals.begin(), file.signals.end());
  }
  WfdbBytes head;
  for (const std::size_t word :
       {std::size_t{30}, ecg.leads.size(), ecg.samples(), std::size_t{0}, std::size_t{4}}) {
    head.low_first(static_cast<std::uint32_t>(word), 4);
  }
  all.prefix = head.take() + std::string("val\0", 4);
  return wfdb_record(ecg, {all});
}

/// The leads' samples [from, to), the leads in the reverse order if so wanted.
inline std::vector<WfdbTestFile> wfdb_part(const WrittenEcg& ecg, const std::string& name,
                                           std::size_t from, std::size_t to, bool reversed) {
  WfdbTestFile file{name + ".dat", 16, {}, {}};
  for (std::size_t i = 0; i < ecg.leads.size(); ++i) {
    const std::size_t lead = reversed ? ecg.leads.size() - 1 - i : i;
    const auto begin = ecg.microvolts[lead].begin();
    file.signals.push_back(
        {ecg.leads[lead],
         {begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to)},
         "1000/mV",
         1,
         0});
  }
  return {file};
}

inline Files wfdb_fixed_layout(const WrittenEcg& ecg) {
  WrittenFiles folder;
  const std::vector<std::size_t> ends = {0, 1200, 1201, ecg.samples()};
  std::string header = fmt::format("ecg/3 {} {} {} {}\n", ecg.leads.size(), ecg.rate, ecg.samples(),
                                   wfdb_start(ecg));
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string name = fmt::format("s{}", i);
    write_wfdb(name, ecg.rate, wfdb_part(ecg, name, ends[i], ends[i + 1], false), folder);
    header += fmt::format("{} {}\n", name, ends[i + 1] - ends[i]);
  }
  folder.write("ecg.hea", header);
  return wfdb_folder(folder);
}

inline void lose_samples_2000_to_2500(WrittenEcg& ecg) {
  for (std::size_t lead = 0; lead < ecg.leads.size(); ++lead) lose(ecg, lead, 2000, 2500);
}

inline Files wfdb_variable_layout(const WrittenEcg& ecg) {
  WrittenFiles folder;
  std::string layout = fmt::format("layout {} {} 0\n", ecg.leads.size(), ecg.rate);
  for (const std::string& lead : ecg.leads) layout += "~ 0 1000/mV 16 0 0 0 0 " + lead + "\n";
  folder.write("layout.hea", layout);
  write_wfdb("s1", ecg.rate, wfdb_part(ecg, "s1", 0, 2000, false), folder);
  write_wfdb("s2", ecg.rate, wfdb_part(ecg, "s2", 2500, ecg.samples(), true), folder);
  folder.write("ecg.hea",
               fmt::format("ecg/4 {} {} {} {}\nlayout 0\ns1 2000\n~ 500\ns2 {}\n", ecg.leads.size(),
                           ecg.rate, ecg.samples(), wfdb_start(ecg), ecg.samples() - 2500));
  return wfdb_folder(folder);
}

/// Comments, empty lines and line ends that strict readers stumble over.
inline Files wfdb_loose_header(const WrittenEcg& ecg) {
  Files files = wfdb_record(ecg, wfdb_files_of(ecg, 16, 1));
  std::string header;
  for (const char c : "# a comment\n\n" + files[0].second + "\n #Age: 61\n# Sex: F") {
    header += c == '\n' ? std::string("  \r\n") : std::string(1, c);
  }
  files[0].second = header;
  return files;
}

inline Format wfdb() {
  Format format{"wfdb", "WFDB", "", {}};
  format.quirks = {wfdb_format(8, 40),     wfdb_format(16, 1),   wfdb_format(24, 0.01),
                   wfdb_format(32, 2e-5),  wfdb_format(61, 1),   wfdb_format(80, 40),
                   wfdb_format(160, 1),    wfdb_format(212, 5),  wfdb_format(310, 10),
                   wfdb_format(311, 10),   wfdb_format(508, 40), wfdb_format(516, 1),
                   wfdb_format(524, 0.01), wfdb_unit("1/uV"),    wfdb_unit("1e6/V")};
  format.quirks.push_back({"leads that lag by a frame or two", wfdb_skewed, 5});
  format.quirks.push_back({"several samples a frame", wfdb_frames_of_four});
  format.quirks.push_back({"MATLAB file of the Challenges", wfdb_matlab});
  format.quirks.push_back({"segments of a fixed layout", wfdb_fixed_layout});
  format.quirks.push_back({"segments of a variable layout, with a gap", wfdb_variable_layout, 1,
                           lose_samples_2000_to_2500});
  format.quirks.push_back({"loose header", wfdb_loose_header});
  format.quirks.push_back(
      {"invalid samples",
       [](const WrittenEcg& ecg) { return wfdb_record(ecg, wfdb_files_of(ecg, 16, 1)); }, 1,
       lose_some});
  return format;
}

}  // namespace crest::io::torture
