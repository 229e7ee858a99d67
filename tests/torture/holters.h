// The turns that EDF, BDF and ISHNE files take.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "io/edf_writer.h"
#include "io/ishne_writer.h"
#include "torture/suite.h"

namespace crest::io::torture {

/// An EDF file with data records of `seconds`, changed.
inline Quirk edf_quirk(const std::string& what, double seconds,
                       const std::function<void(EdfTestFile&)>& change) {
  return {what, [=](const WrittenEcg& ecg) {
            EdfTestFile file =
                edf_file_of(ecg, static_cast<std::size_t>(std::lround(seconds * ecg.rate)));
            file.duration = fmt::format("{}", seconds);
            change(file);
            return one_file(edf_bytes(file));
          }};
}

inline Quirk edf_quirk(const std::string& what, const std::function<void(EdfTestFile&)>& change) {
  return edf_quirk(what, 1, change);
}

inline Quirk edf_unit(const std::string& what, const std::string& unit, const std::string& minimum,
                      const std::string& maximum) {
  Quirk quirk = edf_quirk(what, [=](EdfTestFile& file) {
    for (EdfTestSignal& signal : file.signals) {
      signal.unit = unit;
      signal.physical_minimum = minimum;
      signal.physical_maximum = maximum;
    }
  });
  quirk.on_holter = false;
  return quirk;
}

/// Lists "+0", "+1", ... for data records of a second.
inline std::vector<std::string> edf_stamps(const EdfTestFile& file) {
  std::vector<std::string> lists;
  for (std::size_t i = 0; i < file.written_records; ++i) {
    lists.push_back(edf_stamp("+" + std::to_string(i)));
  }
  return lists;
}

inline void make_24_bit(EdfTestFile& file) {
  file.bdf = true;
  file.reserved = "24BIT";
  for (EdfTestSignal& signal : file.signals) {
    signal.digital_minimum = "-8388000";
    signal.digital_maximum = "8388000";
    signal.physical_minimum = "-8388";
    signal.physical_maximum = "8388";
    for (std::int32_t& sample : signal.samples) sample *= 1000;
  }
}

inline void swap_all_limits(EdfTestFile& file) {
  for (EdfTestSignal& signal : file.signals) {
    std::swap(signal.physical_minimum, signal.physical_maximum);
    std::swap(signal.digital_minimum, signal.digital_maximum);
  }
}

inline void make_12_bit(EdfTestFile& file) {
  for (EdfTestSignal& signal : file.signals) {
    signal.digital_minimum = "0";
    signal.digital_maximum = "4095";
    signal.physical_minimum = "-2048";
    signal.physical_maximum = "2047";
    for (std::int32_t& sample : signal.samples) sample += 2048;
  }
}

inline void put_slow_signals_between(EdfTestFile& file) {
  EdfTestSignal slow;
  slow.label = "SpO2";
  slow.unit = "%";
  slow.samples_per_record = 3;
  slow.samples.assign(3 * file.written_records, 97);
  file.signals.insert(file.signals.begin() + 2, slow);
  file.signals.insert(file.signals.begin(), slow);
}

/// Without the data records of the seconds 3 to 5.
inline void leave_a_gap(EdfTestFile& file) {
  file.reserved = "EDF+D";
  auto stamps = edf_stamps(file);
  for (EdfTestSignal& signal : file.signals) {
    const auto second = static_cast<std::ptrdiff_t>(signal.samples_per_record);
    signal.samples.erase(signal.samples.begin() + 3 * second, signal.samples.begin() + 5 * second);
  }
  stamps.erase(stamps.begin() + 3, stamps.begin() + 5);
  file.written_records -= 2;
  file.signals.push_back(edf_annotation_signal(stamps));
}

inline void lose_seconds_3_to_5(WrittenEcg& ecg) {
  const auto second = static_cast<std::size_t>(ecg.rate);
  for (std::size_t lead = 0; lead < ecg.leads.size(); ++lead) {
    lose(ecg, lead, 3 * second, 5 * second);
  }
}

inline std::vector<Quirk> edf_headers() {
  std::vector<Quirk> quirks = {
      edf_quirk("duration with a comma", 2.5, [](auto& f) { f.duration = "2,5"; }),
      edf_quirk("duration with blanks", [](auto& f) { f.duration = "   +1.0"; }),
      edf_quirk("not closed", [](auto& f) { f.records = "-1"; }),
      edf_quirk("NULs in place of blanks",
                [](auto& f) {
                  for (EdfTestSignal& signal : f.signals) {
                    signal.label += std::string("\0x", 2);
                    signal.unit += '\0';
                  }
                }),
      edf_quirk("reference in the label",
                [](auto& f) {
                  for (EdfTestSignal& signal : f.signals) signal.label += "-Ref";
                }),
      edf_quirk("other separators of date and time",
                [](auto& f) {
                  std::ranges::replace(f.date, '.', '/');
                  std::ranges::replace(f.time, '.', ':');
                  f.time.front() = ' ';  // 5 o'clock
                }),
      edf_quirk("year in the recording only",
                [](auto& f) {
                  f.reserved = "EDF+C";
                  f.date = f.date.substr(0, 6) + "yy";
                }),
  };
  for (Quirk& quirk : quirks) quirk.on_holter = false;
  return quirks;
}

inline Format edf() {
  Format format{"edf", "DF", "", {}};
  format.quirks = {
      edf_quirk("plain", [](auto&) {}),
      edf_quirk("data records of a fifth of a second", 0.2, [](auto&) {}),
      edf_quirk("one data record", 10, [](auto&) {}),
      edf_unit("mV", "mV", "-32.768", "32.767"),
      edf_unit("mV with a comma", "mV", "-32,768", "32,767"),
      edf_unit("V", "V", "-.032768", ".032767"),
      edf_unit("nV", "nV", "-32768e3", "32767000"),
      edf_unit("micro sign of Latin 1", "\xB5V", "-32768", "32767"),
      edf_unit("micro sign of UTF-8", "\xC2\xB5V", "-32768", "32767"),
      edf_unit("micro sign of DOS", "\xE6V", "-32768", "32767"),
      edf_unit("micro sign lost", "?V", "-32768", "32767"),
      edf_unit("capitals", "UV", "-32768", "32767"),
      edf_quirk("all limits swapped", swap_all_limits),
      edf_quirk("asymmetric limits of 12 bits", make_12_bit),
      edf_quirk("other rates between", put_slow_signals_between),
      edf_quirk("EDF+C",
                [](auto& f) {
                  f.reserved = "EDF+C";
                  f.signals.insert(f.signals.begin(), edf_annotation_signal(edf_stamps(f)));
                }),
      edf_quirk("EDF+D without a gap",
                [](auto& f) {
                  f.reserved = "EDF+D";
                  f.signals.push_back(edf_annotation_signal(edf_stamps(f)));
                }),
      edf_quirk("EDF+D with a gap", leave_a_gap),
      edf_quirk("BDF", make_24_bit),
      edf_quirk("BDF+C",
                [](auto& f) {
                  make_24_bit(f);
                  f.reserved = "BDF+C";
                  f.signals.push_back(edf_annotation_signal(edf_stamps(f), true));
                }),
  };
  std::ranges::find(format.quirks, "EDF+D with a gap", &Quirk::what)->keep = lose_seconds_3_to_5;
  Quirk one_sample{"data records of one sample", [](const WrittenEcg& ecg) {
                     EdfTestFile file = edf_file_of(ecg, 1);
                     file.duration = fmt::format("{}e-3", 1000 / ecg.rate);
                     return one_file(edf_bytes(file));
                   }};
  format.quirks.push_back(one_sample);
  for (const Quirk& quirk : edf_headers()) format.quirks.push_back(quirk);
  return format;
}

inline Quirk ishne_quirk(const std::string& what,
                         const std::function<void(IshneTestFile&)>& change) {
  return {what, [=](const WrittenEcg& ecg) {
            IshneTestFile file = ishne_file_of(ecg);
            change(file);
            return one_file(ishne_bytes(file));
          }};
}

inline Format ishne() {
  Format format{"ishne", "ISHNE", "", {}};
  format.quirks = {ishne_quirk("plain", [](auto&) {}),
                   ishne_quirk("no variable block", [](auto& f) { f.variable_block.clear(); }),
                   ishne_quirk("samples of all leads counted",
                               [](auto& f) {
                                 f.stated_samples = static_cast<std::int64_t>(
                                     f.samples.size() * f.samples.front().size());
                               }),
                   ishne_quirk("steps of 2.5 uV",
                               [](auto& f) {
                                 f.nanovolts.assign(f.samples.size(), 2500);
                                 for (auto& lead : f.samples) {
                                   for (auto& value : lead)
                                     value = static_cast<std::int16_t>(value * 2 / 5);
                                 }
                               }),
                   ishne_quirk("lead faults", [](auto&) {})};
  format.quirks[3].step = 5;  // every other step
  format.quirks[4].keep = lose_some;
  return format;
}

}  // namespace crest::io::torture
