// The same ECG in every form that EDF and BDF files take.
#include <gtest/gtest.h>

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "io/edf_record.h"
#include "io/edf_writer.h"

namespace crest::io {
namespace {

void set_unit(EdfTestFile& file, const std::string& unit, const std::string& minimum,
              const std::string& maximum) {
  for (EdfTestSignal& signal : file.signals) {
    signal.unit = unit;
    signal.physical_minimum = minimum;
    signal.physical_maximum = maximum;
  }
}

struct Variant {
  std::string name;
  std::size_t samples_per_record;
  std::function<void(EdfTestFile&)> change;
};

class EdfVariants : public testing::TestWithParam<Variant> {};

TEST_P(EdfVariants, GiveTheSameEcg) {
  const WrittenEcg ecg = ptbxl_ecg();
  EdfTestFile file = edf_file_of(ecg, GetParam().samples_per_record);
  GetParam().change(file);
  const std::string bytes = edf_bytes(file);
  EXPECT_TRUE(looks_like_edf(std::as_bytes(std::span(bytes))));
  const auto record = read_edf_record(std::as_bytes(std::span(bytes)), {});
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
}

/// Lists "+0", "+1", ... for data records of a second.
std::vector<std::string> stamps(std::size_t records) {
  std::vector<std::string> lists;
  for (std::size_t i = 0; i < records; ++i) lists.push_back(edf_stamp("+" + std::to_string(i)));
  return lists;
}

void make_24_bit(EdfTestFile& file) {
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

const std::vector<Variant> kVariants = {
    {"Plain", 500, [](EdfTestFile&) {}},
    {"RecordsOfATenthSecond", 50, [](EdfTestFile& f) { f.duration = "0.1"; }},
    {"RecordsOfOneSample", 1, [](EdfTestFile& f) { f.duration = "2e-3"; }},
    {"OneRecord", 5000, [](EdfTestFile& f) { f.duration = "10"; }},
    {"DurationWithAComma", 1250, [](EdfTestFile& f) { f.duration = "2,5"; }},
    {"DurationWithBlanks", 500, [](EdfTestFile& f) { f.duration = "   +1.0"; }},
    {"Millivolts", 500, [](EdfTestFile& f) { set_unit(f, "mV", "-32.768", "32.767"); }},
    {"MillivoltsWithAComma", 500, [](EdfTestFile& f) { set_unit(f, "mV", "-32,768", "32,767"); }},
    {"Volts", 500, [](EdfTestFile& f) { set_unit(f, "V", "-.032768", ".032767"); }},
    {"Nanovolts", 500, [](EdfTestFile& f) { set_unit(f, "nV", "-32768e3", "32767000"); }},
    {"MicroSignOfLatin1", 500, [](EdfTestFile& f) { set_unit(f, "\xB5V", "-32768", "32767"); }},
    {"MicroSignOfUtf8", 500, [](EdfTestFile& f) { set_unit(f, "\xC2\xB5V", "-32768", "32767"); }},
    {"MicroSignOfDos", 500, [](EdfTestFile& f) { set_unit(f, "\xE6V", "-32768", "32767"); }},
    {"MicroSignLost", 500, [](EdfTestFile& f) { set_unit(f, "?V", "-32768", "32767"); }},
    {"MicrovoltsInCapitals", 500, [](EdfTestFile& f) { set_unit(f, "UV", "-32768", "32767"); }},
    {"BothLimitsSwapped", 500,
     [](EdfTestFile& f) {
       set_unit(f, "uV", "32767", "-32768");
       for (EdfTestSignal& signal : f.signals) {
         std::swap(signal.digital_minimum, signal.digital_maximum);
       }
     }},
    {"AsymmetricLimits", 500,
     [](EdfTestFile& f) {
       for (EdfTestSignal& signal : f.signals) {
         signal.digital_minimum = "0";
         signal.digital_maximum = "4095";
         signal.physical_minimum = "-2048";
         signal.physical_maximum = "2047";
         for (std::int32_t& sample : signal.samples) sample += 2048;
       }
     }},
    {"NotClosed", 500, [](EdfTestFile& f) { f.records = "-1"; }},
    {"NulsInsteadOfBlanks", 500,
     [](EdfTestFile& f) {
       for (EdfTestSignal& signal : f.signals) {
         signal.label += std::string("\0x", 2);
         signal.unit += '\0';
       }
     }},
    {"ReferenceInTheLabel", 500,
     [](EdfTestFile& f) {
       for (EdfTestSignal& signal : f.signals) signal.label += "-Ref";
     }},
    {"DateWithOtherSeparators", 500,
     [](EdfTestFile& f) {
       f.date = "04/03/21";
       f.time = " 5:06:07";
     }},
    {"YearInTheRecordingOnly", 500,
     [](EdfTestFile& f) {
       f.reserved = "EDF+C";
       f.date = "04.03.yy";
     }},
    {"Continuous", 500,
     [](EdfTestFile& f) {
       f.reserved = "EDF+C";
       f.signals.insert(f.signals.begin(), edf_annotation_signal(stamps(10)));
     }},
    {"DiscontinuousWithoutGaps", 500,
     [](EdfTestFile& f) {
       f.reserved = "EDF+D";
       f.signals.push_back(edf_annotation_signal(stamps(10)));
     }},
    {"OtherRatesBetween", 500,
     [](EdfTestFile& f) {
       EdfTestSignal slow;
       slow.label = "SpO2";
       slow.unit = "%";
       slow.samples_per_record = 3;
       slow.samples.assign(30, 97);
       f.signals.insert(f.signals.begin() + 5, slow);
       f.signals.insert(f.signals.begin(), slow);
     }},
    {"TwentyFourBits", 500, make_24_bit},
    {"TwentyFourBitsWithAnnotations", 500,
     [](EdfTestFile& f) {
       make_24_bit(f);
       f.reserved = "BDF+C";
       f.signals.push_back(edf_annotation_signal(stamps(10), true));
     }},
};

INSTANTIATE_TEST_SUITE_P(EdfRecord, EdfVariants, testing::ValuesIn(kVariants),
                         [](const auto& variant) { return variant.param.name; });

}  // namespace
}  // namespace crest::io
