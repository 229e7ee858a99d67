// Small annotated records, drawn from their marks, as WFDB files.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "io/wfdb_annotation.h"
#include "io/write_record.h"

namespace crest::eval {

struct Mark {
  double time = 0;  ///< seconds
  std::string symbol;
  std::string text = {};  ///< of a rhythm: "(N"
  int subtype = 0;
};

/// One mark of this symbol every `interval` seconds from `start` to before `end`.
inline std::vector<Mark> beats_between(double start, double end, double interval = 0.8,
                                       const std::string& symbol = "N") {
  std::vector<Mark> marks;
  for (int i = 0; start + i * interval < end; ++i) marks.push_back({start + i * interval, symbol});
  return marks;
}

inline std::vector<Mark> operator+(std::vector<Mark> marks, const std::vector<Mark>& more) {
  for (const Mark& mark : more) {
    marks.insert(std::ranges::upper_bound(marks, mark.time, {}, &Mark::time), mark);
  }
  return marks;
}

/// At 100 Hz.
inline io::WfdbAnnotations annotations_of(const std::vector<Mark>& marks) {
  io::WfdbAnnotations file;
  for (const Mark& mark : marks) {
    file.annotations.push_back({.sample = std::llround(mark.time * 100),
                                .code = io::annotation_code(mark.symbol).value(),
                                .subtype = mark.subtype,
                                .text = mark.text});
  }
  return file;
}

/// NAME.atr of them.
inline void write_marks(const std::filesystem::path& folder, const std::string& name,
                        const std::vector<Mark>& marks) {
  ASSERT_TRUE(io::write_wfdb_annotations(folder / (name + ".atr"), annotations_of(marks)));
}

/// NAME.hea, NAME.dat and NAME.atr: two leads at 100 Hz, a narrow beat with a T wave at every N and
/// A, a broad inverted one at every V and, still larger, at every L.
inline void write_annotated(const std::filesystem::path& folder, const std::string& name,
                            double duration, const std::vector<Mark>& marks) {
  Record record;
  record.name = name;
  record.rate = 100;
  for (const char* lead : {"MLII", "V5"}) {
    record.leads.push_back({.name = lead, .unit = "mV", .gain = 200, .samples = {}});
    record.leads.back().samples.resize(static_cast<std::size_t>(duration * record.rate));
  }
  const auto add = [&](double centre, double width, double height) {
    for (std::size_t lead = 0; lead < 2; ++lead) {
      auto& samples = record.leads[lead].samples;
      for (std::size_t i = 0; i < samples.size(); ++i) {
        const double z = (static_cast<double>(i) / record.rate - centre) / width;
        if (std::abs(z) > 5) continue;
        samples[i] += static_cast<float>((lead == 0 ? 1 : 0.6) * height * std::exp(-z * z / 2));
      }
    }
  };
  double vary = 0;
  for (const Mark& mark : marks) {
    vary += 0.7;
    if (mark.symbol == "V" || mark.symbol == "L") {
      add(mark.time, 0.05, mark.symbol == "V" ? -1.5 : -2);
      add(mark.time + 0.25, 0.06, 0.6);
    } else if (mark.symbol == "N" || mark.symbol == "A") {
      add(mark.time, 0.015, 1);
      add(mark.time + 0.28, 0.05, 0.2 + 0.03 * std::sin(vary));
      add(mark.time - 0.16, 0.02, 0.1 + 0.02 * std::cos(1.3 * vary));
    }
  }
  const auto written = io::write_record(record, {}, folder / name,
                                        {.format = io::OutputFormat::WfdbPlain, .replace = true});
  ASSERT_TRUE(written) << to_string(written.error());
  write_marks(folder, name, marks);
}

}  // namespace crest::eval
