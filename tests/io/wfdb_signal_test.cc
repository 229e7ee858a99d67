#include "io/wfdb_signal.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "io/failed_checks.h"
#include "io/wfdb_record.h"
#include "io/wfdb_writer.h"

namespace crest::io {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsNan;

Result<Record> read(const WrittenFiles& files, const std::string& name = "a") {
  return read_wfdb_record(name + ".hea", files.text(name + ".hea"), files);
}

class EveryFormat : public testing::TestWithParam<int> {};

TEST_P(EveryFormat, NamesItselfAndItsBaseline) {
  WrittenFiles folder;
  write_wfdb("a", 500, wfdb_files_of(ptbxl_ecg(), GetParam(), 40, 5), folder);
  const auto record = read(folder);
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->format, fmt::format("WFDB {}", GetParam()));
  EXPECT_EQ(record->leads[3].baseline, 5);
  EXPECT_THAT(record->assumptions, IsEmpty());
}

TEST_P(EveryFormat, GivesBackAnyNumberOfValues) {
  for (const std::size_t samples : {1, 2, 3, 4, 5, 6, 7}) {
    WfdbTestSignal signal{"I", {}, "1/mV", 1, 0};
    for (std::size_t i = 0; i < samples; ++i) {
      signal.values.push_back(static_cast<std::int32_t>(i % 2 == 0 ? 10 * i : 0 - 10 * i));
    }
    WrittenFiles folder;
    write_wfdb("a", 100, {{"a.dat", GetParam(), {signal}, {}}}, folder);
    const auto record = read(folder);
    ASSERT_TRUE(record) << to_string(record.error());
    const std::vector<float> expected(signal.values.begin(), signal.values.end());
    EXPECT_EQ(record->leads[0].samples, expected);
    EXPECT_THAT(failed_checks(*record), IsEmpty()) << samples;
  }
}

TEST_P(EveryFormat, ACutFileIsRefusedWithItsName) {
  const WrittenEcg ecg = ptbxl_ecg();
  auto short_files = wfdb_files_of(ecg, GetParam(), 40);
  short_files.resize(1);
  for (WfdbTestSignal& signal : short_files[0].signals) signal.values.resize(20);
  WrittenFiles folder;
  write_wfdb("a", ecg.rate, short_files, folder);
  const std::string whole = folder.text("a0.dat");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    folder.write("a0.dat", whole.substr(0, length));
    const auto record = read(folder);
    ASSERT_FALSE(record) << length;
    EXPECT_EQ(record.error().kind, ErrorKind::Corrupt);
    EXPECT_EQ(record.error().file, "a0.dat");
  }
}

INSTANTIATE_TEST_SUITE_P(, EveryFormat,
                         testing::Values(8, 16, 24, 32, 61, 80, 160, 212, 310, 311, 508, 516, 524),
                         [](const auto& each) { return std::to_string(each.param); });

TEST(WfdbSignal, TheLowestValueOfAFormatIsInvalid) {
  for (const int format : {16, 24, 32, 61, 80, 160, 212, 310, 311, 508, 516, 524}) {
    const int bits = wfdb_format_bits(format).value();
    const auto lowest = static_cast<std::int32_t>(-(std::int64_t{1} << (bits - 1)));
    WrittenFiles folder;
    write_wfdb("a", 100, {{"a.dat", format, {{"I", {3, lowest, lowest + 1, -1}, "1", 1, 0}}, {}}},
               folder);
    const auto record = read(folder);
    ASSERT_TRUE(record) << to_string(record.error());
    const auto& samples = record->leads[0].samples;
    EXPECT_THAT(samples, ElementsAre(3, IsNan(), static_cast<float>(lowest + 1), -1)) << format;
  }
}

TEST(WfdbSignal, ThirtyTwoBitsKeepTheirDifferences) {
  // A step of 1 beside a large offset, which a float of the stored value could not hold.
  WrittenFiles folder;
  write_wfdb("a", 100,
             {{"a.dat", 32, {{"I", {2000000001, 2000000002}, "1000(2000000000)/mV", 1, 0}}, {}}},
             folder);
  const auto record = read(folder);
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_THAT(record->leads[0].samples, ElementsAre(0.001F, 0.002F));
  EXPECT_THAT(failed_checks(*record), IsEmpty());
}

TEST(WfdbSignal, DifferencesBeginAtTheInitialValueOrTheAdcZero) {
  WrittenFiles folder;
  folder.write("a.dat", std::string("\x00\x7F\x80\x01", 4));
  folder.write("a.hea", "a 1 100 4\na.dat 8 1/mV 12 7 -100 0 0 I\n");
  EXPECT_THAT(read(folder)->leads[0].samples, ElementsAre(-107, 20, -108, -107));
  folder.write("a.hea", "a 1 100 4\na.dat 8 1(7)/mV 12 7\n");
  const auto record = read(folder);
  EXPECT_THAT(record->leads[0].samples, ElementsAre(0, 127, -1, 0));
  EXPECT_THAT(
      record->assumptions,
      testing::Contains("all leads: first value of the differences not stated: the ADC zero, 7"));
}

/// An ECG at 400 Hz beside others, 100 frames a second.
std::vector<WfdbTestFile> several_rates(int format) {
  WfdbTestSignal ecg{"II", {}, "1/mV", 4, 0};
  WfdbTestSignal second{"V", {}, "1/mV", 4, 2};
  WfdbTestSignal pressure{"ABP", {}, "1/mmHg", 1, 1};
  WfdbTestSignal pleth{"Pleth", {}, "1/NU", 2, 0};
  for (int i = 0; i < 40; ++i) {
    ecg.values.push_back(i);
    second.values.push_back(40 - i);
    if (i % 2 == 0) pleth.values.push_back(-i);
    if (i % 4 == 0) pressure.values.push_back(100 + i / 4);
  }
  return {{"a.dat", format, {pressure, ecg, pleth, second}, format == 80 ? "" : "12345678"}};
}

TEST(WfdbSignal, OfSeveralRatesThatOfTheEcgIsKept) {
  for (const int format : {8, 16, 32, 80, 212, 310, 311}) {
    WrittenFiles folder;
    write_wfdb("a", 100, several_rates(format), folder);
    const auto record = read(folder);
    ASSERT_TRUE(record) << to_string(record.error());
    EXPECT_EQ(record->rate, 400);
    ASSERT_EQ(record->leads.size(), 2U);
    for (std::size_t i = 0; i < 40; ++i) {
      EXPECT_EQ(record->leads[0].samples[i], static_cast<float>(i)) << format;
      EXPECT_EQ(record->leads[1].samples[i], static_cast<float>(40 - i)) << format;
    }
    EXPECT_EQ(record->samples(), 40U);
    EXPECT_THAT(record->assumptions, ElementsAre("signal 'ABP' at 100 Hz left out",
                                                 "signal 'Pleth' at 200 Hz left out"));
    EXPECT_THAT(failed_checks(*record), IsEmpty()) << format;
  }
}

TEST(WfdbSignal, AFlacChannelHoldsSeveralSamplesInAFrame) {
  auto files = several_rates(516);
  auto& signals = files[0].signals;
  const std::vector<WfdbTestFile> apart = {{"e.dat", 516, {signals[1], signals[3]}, {}},
                                           {"p.dat", 516, {signals[2]}, {}},
                                           {"n.dat", 516, {signals[0]}, {}}};
  WrittenFiles folder;
  write_wfdb("a", 100, apart, folder);
  const auto record = read(folder);
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->rate, 400);
  ASSERT_EQ(record->leads.size(), 2U);
  EXPECT_EQ(record->samples(), 40U);
  EXPECT_EQ(record->leads[1].samples[39], 1);
  EXPECT_THAT(failed_checks(*record), IsEmpty());

  write_wfdb("a", 100, {{"a.dat", 516, {signals[1]}, {}}}, folder);
  folder.write("a.hea", "a 2 100 10\na.dat 516x4 1 16 0 0 0 0 I\na.dat 516x2 1 16 0 0 0 0 II\n");
  const auto mixed = read(folder);
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().reason, "signals of one FLAC stream differ in samples per frame");
}

TEST(WfdbSignal, NullSignalsAreLeftOut) {
  WrittenFiles folder;
  folder.write("a.dat", std::string("\x01\x00\x02\x00\x03\x00\x04\x00", 8));
  folder.write("a.hea",
               "a 3 100 2\na.dat 16 1/mV 16 0 1 4 0 I\n~ 0 1/mV 12 0 0 0 0 II\n"
               "a.dat 16 1/mV 16 0 2 6 0 III\n");
  const auto record = read(folder);
  ASSERT_TRUE(record) << to_string(record.error());
  ASSERT_EQ(record->leads.size(), 2U);
  EXPECT_THAT(record->leads[1].samples, ElementsAre(2, 4));
  EXPECT_THAT(record->assumptions, ElementsAre("signal 'II' left out: it has no samples"));
  EXPECT_THAT(failed_checks(*record), IsEmpty());
}

TEST(WfdbSignal, AUnitNotStatedMayBeGiven) {
  WrittenFiles folder;
  folder.write("a.dat", std::string("\x01\x00\x02\x00", 4));
  folder.write("a.hea", "a 1 100 2\na.dat 16 2 16 0 1 3 0 I\n");
  ReadOptions options;
  options.unit = "uV";
  const auto record = read_wfdb_record("a.hea", folder.text("a.hea"), folder, options);
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_THAT(record->leads[0].samples, ElementsAre(0.0005F, 0.001F));
  EXPECT_THAT(record->assumptions,
              ElementsAre("all leads: unit not stated: uV, as given",
                          "all leads: unit 'uV' converted to mV: times 0.001"));
}

}  // namespace
}  // namespace crest::io
