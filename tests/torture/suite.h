// What the torture suite is made of: two ECGs, and for every format the turns that files of it
// take.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numbers>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/read_options.h"
#include "io/written_ecg.h"

namespace crest::io::torture {

/// Names and bytes; the first is the one that is read, under names that mislead.
using Files = std::vector<std::pair<std::string, std::string>>;

enum class Subject { RestingEcg, Holter };

/// A turn that files of a format take.
struct Quirk {
  std::string what;
  std::function<Files(const WrittenEcg& ecg)> write;
  /// Microvolts: the ECG is rounded to it before it is written, so that what is read must differ
  /// from the ECG by half a step at most and from what was written by nothing.
  double step = 1;
  /// What such a file holds of the ECG; empty: all.
  std::function<void(WrittenEcg& ecg)> keep = {};
  ReadOptions options = {};  ///< what such a file leaves open
  /// Whether it is tried on the Holter too; a turn of the header alone need not be.
  bool on_holter = true;
};

struct Format {
  std::string reader;       ///< src/io/<reader>_record.h
  std::string recorded_as;  ///< part of Record::format
  std::string no_holter;    ///< why the format cannot hold one; empty: it can
  std::vector<Quirk> quirks;
};

inline Files one_file(std::string bytes) { return {{"ecg", std::move(bytes)}}; }

inline ReadOptions given(std::optional<double> rate, std::string unit = {}) {
  ReadOptions options;
  options.rate = rate;
  options.unit = std::move(unit);
  return options;
}

inline void without_start(WrittenEcg& ecg) { ecg.start.clear(); }

/// Marks samples [from, to) of a lead as missing.
inline void lose(WrittenEcg& ecg, std::size_t lead, std::size_t from, std::size_t to) {
  for (std::size_t t = from; t < to; ++t) ecg.microvolts[lead][t] = kMissing;
}

inline void lose_some(WrittenEcg& ecg) {
  lose(ecg, 0, 0, 40);
  lose(ecg, 1, 1234, 1300);
  lose(ecg, ecg.leads.size() - 1, ecg.samples() - 1, ecg.samples());
}

inline WrittenEcg rounded(WrittenEcg ecg, double step) {
  for (auto& lead : ecg.microvolts) {
    for (std::int16_t& value : lead) {
      value = static_cast<std::int16_t>(std::lround(std::lround(value / step) * step));
    }
  }
  return ecg;
}

/// A wave of a beat: peak after the beat's time, breadth (s), and microvolts in each lead.
struct Wave {
  double after;
  double breadth;
  std::vector<double> microvolts;
};

inline void add_beat(WrittenEcg& ecg, double time, const std::vector<Wave>& waves) {
  for (const Wave& wave : waves) {
    const double peak = (time + wave.after) * ecg.rate;
    const double breadth = wave.breadth * ecg.rate;
    for (auto t = static_cast<std::size_t>(std::max(0.0, peak - 4 * breadth));
         t < ecg.samples() && static_cast<double>(t) <= peak + 4 * breadth; ++t) {
      const double away = (static_cast<double>(t) - peak) / breadth;
      for (std::size_t lead = 0; lead < ecg.leads.size(); ++lead) {
        ecg.microvolts[lead][t] = static_cast<std::int16_t>(
            ecg.microvolts[lead][t] +
            std::lround(wave.microvolts[lead] * std::exp(-away * away / 2)));
      }
    }
  }
}

/// Ten minutes of three leads at 125 Hz across midnight: sinus rhythm that breathes, an ectopic
/// beat in 29, wander and noise; all of it from formulas.
inline WrittenEcg synthetic_holter() {
  WrittenEcg ecg;
  ecg.rate = 125;
  ecg.start = "2021-03-04T23:52:30";
  ecg.leads = {"II", "V1", "V5"};
  ecg.microvolts.assign(3, {});
  std::uint32_t noise = 1;
  for (std::size_t lead = 0; lead < 3; ++lead) {
    for (std::size_t t = 0; t < 75000; ++t) {
      noise = noise * 1664525 + 1013904223;
      const double wander =
          90 * std::sin(2 * std::numbers::pi * 0.21 * static_cast<double>(t) / 125);
      ecg.microvolts[lead].push_back(
          static_cast<std::int16_t>(std::lround(wander) + static_cast<int>(noise >> 28) - 8));
    }
  }
  const std::vector<Wave> sinus = {{-0.16, 0.022, {140, 60, 90}},
                                   {-0.03, 0.009, {-90, 0, -120}},
                                   {0, 0.011, {1100, 260, 1500}},
                                   {0.03, 0.012, {-220, -980, -310}},
                                   {0.27, 0.05, {300, -80, 380}}};
  const std::vector<Wave> ectopic = {{0.02, 0.034, {1500, -1800, 1900}},
                                     {0.3, 0.06, {-420, 510, -600}}};
  double time = 0.4;
  for (int beat = 1; time < ecg.duration(); ++beat) {
    const bool early = beat % 29 == 0;
    add_beat(ecg, early ? time - 0.3 : time, early ? ectopic : sinus);
    time += 0.8 + 0.06 * std::sin(0.9 * beat);
  }
  return ecg;
}

inline const WrittenEcg& ecg_of(Subject subject) {
  static const WrittenEcg resting = coded_ptbxl_ecg();
  static const WrittenEcg holter = synthetic_holter();
  return subject == Subject::RestingEcg ? resting : holter;
}

}  // namespace crest::io::torture
