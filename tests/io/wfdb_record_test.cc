#include "io/wfdb_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/file.h"
#include "io/read_record.h"
#include "temporary_folder.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

const fs::path kData = fs::path(CREST_SOURCE_DIR) / "tests/data";

std::vector<Verification> failed_checks(const Record& record) {
  std::vector<Verification> failed;
  for (const Verification& check : record.verifications) {
    if (!check.passed) failed.push_back(check);
  }
  return failed;
}

/// Signed 16-bit values, low byte first.
std::string words(const std::vector<int>& values) {
  std::string bytes;
  for (const int value : values) {
    bytes += static_cast<char>(value & 0xFF);
    bytes += static_cast<char>((value >> 8) & 0xFF);
  }
  return bytes;
}

/// A record of format 16 in a folder of its own.
class WrittenRecord : public testing::Test {
 protected:
  Result<Record> read(const std::string& header, const std::string& samples) {
    folder_.write("a.dat", samples);
    return read_record(folder_.write("a.hea", header));
  }
  TemporaryFolder folder_;
};

/// What Python's wfdb 4.3.1 reads from the same files.
struct Truth {
  const char* name;
  const char* format;
  std::size_t leads;
  std::size_t samples;
  double rate;
  float first, middle, last;  ///< first of the first lead, 2,500th of the second, last of the last
  double sum, sum_of_squares;
};

class RealRecord : public testing::TestWithParam<Truth> {};

TEST_P(RealRecord, HoldsTheSamplesThatAnotherReaderFinds) {
  const Truth& truth = GetParam();
  const auto record = read_record(kData / (std::string(truth.name) + ".hea"));
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->format, truth.format);
  EXPECT_EQ(record->rate, truth.rate);
  ASSERT_EQ(record->leads.size(), truth.leads);
  double sum = 0;
  double sum_of_squares = 0;
  for (const Lead& lead : record->leads) {
    EXPECT_EQ(lead.unit, "mV");
    ASSERT_EQ(lead.samples.size(), truth.samples);
    for (const double value : lead.samples) {
      sum += value;
      sum_of_squares += value * value;
    }
  }
  EXPECT_NEAR(record->leads[0].samples[0], truth.first, 1e-6);
  EXPECT_NEAR(record->leads[1].samples[2500], truth.middle, 1e-6);
  EXPECT_NEAR(record->leads.back().samples.back(), truth.last, 1e-6);
  EXPECT_NEAR(sum, truth.sum, 1e-4);
  EXPECT_NEAR(sum_of_squares, truth.sum_of_squares, 1e-4);
  EXPECT_THAT(failed_checks(*record), IsEmpty());
  // A length a file, and a first sample and a checksum a lead.
  EXPECT_GT(record->verifications.size(), 2 * truth.leads);
}

INSTANTIATE_TEST_SUITE_P(, RealRecord,
                         testing::Values(Truth{"ptbxl/00010", "WFDB 516", 12, 5000, 500, -0.065F,
                                               -0.195F, -0.27F, -20.128, 1277.049146},
                                         Truth{"ptbxl/00287", "WFDB 516", 12, 5000, 500, 0.0F,
                                               -0.135F, -0.185F, -34.747, 3117.448585},
                                         Truth{"ptbxl/00184", "WFDB 516", 12, 5000, 500, -0.095F,
                                               0.15F, -0.34F, -301.6, 1910.678892},
                                         Truth{"mitdb/119_20s", "WFDB 212", 2, 7200, 360, -0.995F,
                                               -1.785F, -1.225F, -9501.715, 8652.962075},
                                         Truth{"ludb/1", "WFDB 16", 12, 5000, 500, -0.073427F,
                                               -0.007463F, -0.045299F, 17.376014, 593.991884},
                                         Truth{"cinc2021/E00005", "WFDB 16", 12, 5000, 500,
                                               -0.007992F, -0.025F, 0.03791F, -61.6875, 36.025098}),
                         [](const auto& each) {
                           return fs::path(each.param.name).filename().string();
                         });

TEST_F(WrittenRecord, PhysicalValuesFollowGainBaselineAndUnit) {
  const auto record = read(
      "a 3 100 2\n"
      "a.dat 16 100(100)/uV 12 0 300 700 0 I\n"
      "a.dat 16 2(-10)/NU 12 0 -8 4 0 II\n"
      "a.dat 16 1000/V 16 5 5 1010 0 III\n",
      words({300, -8, 5, 400, 12, 1005}));
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_THAT(record->leads[0].samples, ElementsAre(0.002F, 0.003F));
  EXPECT_EQ(record->leads[0].unit, "mV");
  EXPECT_DOUBLE_EQ(record->leads[0].gain, 100000);
  EXPECT_THAT(record->leads[1].samples, ElementsAre(1.0F, 11.0F));
  EXPECT_EQ(record->leads[1].unit, "NU");
  EXPECT_THAT(record->leads[2].samples, ElementsAre(0.0F, 1000.0F));
  EXPECT_THAT(record->assumptions, ElementsAre("lead I: unit 'uV' converted to mV: times 0.001",
                                               "lead III: baseline not stated: the ADC zero, 5",
                                               "lead III: unit 'V' converted to mV: times 1000"));
  EXPECT_THAT(failed_checks(*record), IsEmpty());
}

TEST_F(WrittenRecord, WhatTheHeaderLeavesOpenIsAssumedAndListed) {
  const auto record = read("a 2\na.dat 16\na.dat 16\n", words({200, 100, 400, -100}));
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->rate, 250);
  EXPECT_THAT(record->leads[0].samples, ElementsAre(1.0F, 2.0F));
  EXPECT_EQ(record->leads[1].name, "signal 1");
  EXPECT_EQ(record->leads[1].unit, "mV");
  EXPECT_THAT(record->verifications, IsEmpty());
  EXPECT_THAT(
      record->assumptions,
      ElementsAre("sampling rate not stated: 250 Hz, the default of WFDB",
                  "number of samples not stated: 2, from the files", "all leads: name not stated",
                  "all leads: gain not stated or 0: 200 per mV, the default of WFDB"));
}

TEST_F(WrittenRecord, AFalseChecksumAndFirstSampleAreFindings) {
  const auto record =
      read("a 1 100 3\na.dat 16 200/mV 16 0 7 99 0 V1\n", words({1, 2, 3}) + words({4}));
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->samples(), 3U);
  const auto failed = failed_checks(*record);
  ASSERT_EQ(failed.size(), 3U);
  EXPECT_EQ(failed[0].what, "length of a.dat");
  EXPECT_EQ(failed[0].detail, "expected 3 samples, found 4");
  EXPECT_EQ(failed[1].what, "first sample of lead V1");
  EXPECT_EQ(failed[1].detail, "expected 7, found 1");
  EXPECT_EQ(failed[2].what, "checksum of lead V1");
  EXPECT_EQ(failed[2].detail, "expected 99, found 6");
}

TEST_F(WrittenRecord, AChecksumMayBeSignedOrUnsigned) {
  for (const char* sum : {"-2", "65534"}) {
    const auto record =
        read("a 1 100 2\na.dat 16 200/mV 16 0 -1 " + std::string(sum) + " 0 V1\n", words({-1, -1}));
    ASSERT_TRUE(record) << to_string(record.error());
    EXPECT_THAT(failed_checks(*record), IsEmpty()) << sum;
  }
}

TEST_F(WrittenRecord, InvalidSamplesAreNaN) {
  const auto in_16 = read("a 1 100 3\na.dat 16 1/mV\n", words({1, -32768, -32767}));
  ASSERT_TRUE(in_16) << to_string(in_16.error());
  EXPECT_EQ(in_16->leads[0].samples[0], 1);
  EXPECT_TRUE(std::isnan(in_16->leads[0].samples[1]));
  EXPECT_EQ(in_16->leads[0].samples[2], -32767);

  // -2048 and 5 in three bytes; then -2047, the odd last one, in two.
  const auto in_212 = read("a 1 100 3\na.dat 212 1/mV\n", std::string("\x00\x08\x05\x01\x08", 5));
  ASSERT_TRUE(in_212) << to_string(in_212.error());
  EXPECT_TRUE(std::isnan(in_212->leads[0].samples[0]));
  EXPECT_EQ(in_212->leads[0].samples[1], 5);
  EXPECT_EQ(in_212->leads[0].samples[2], -2047);
}

TEST_F(WrittenRecord, SkewIsTakenOutAndTheEndUnknown) {
  const auto record =
      read("a 2 100 4\na.dat 16 1/mV 16 0 1 10 0 I\na.dat 16:1 1/mV 16 0 9 36 0 II\n",
           words({1, 9, 2, 1, 3, 2, 4, 24}));
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_THAT(record->leads[0].samples, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(
      std::vector<float>(record->leads[1].samples.begin(), record->leads[1].samples.begin() + 3),
      ElementsAre(1, 2, 24));
  EXPECT_TRUE(std::isnan(record->leads[1].samples[3]));
  EXPECT_THAT(failed_checks(*record), IsEmpty());
}

TEST_F(WrittenRecord, SeveralFilesMakeOneRecord) {
  folder_.write("b.dat", words({5, 6}));
  const auto record = read("a 2 100 2\nb.dat 16 1/mV\na.dat 16+2 1/mV\n", words({99, 7, 8}));
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_THAT(record->leads[0].samples, ElementsAre(5, 6));
  EXPECT_THAT(record->leads[1].samples, ElementsAre(7, 8));
}

TEST_F(WrittenRecord, AMatlabHeaderThatDisagreesIsAFinding) {
  std::string mat = read_text_file(kData / "cinc2021/E00005.mat").value();
  mat[4] = 11;  // rows
  folder_.write("a.mat", mat);
  std::string header = "a 12 500 5000\n";
  for (int i = 0; i < 12; ++i) header += "a.mat 16+24 4880/mV\n";
  const auto record = read_record(folder_.write("a.hea", header));
  ASSERT_TRUE(record) << to_string(record.error());
  const auto failed = failed_checks(*record);
  ASSERT_EQ(failed.size(), 1U);
  EXPECT_EQ(failed[0].what, "MATLAB header of a.mat");
  EXPECT_EQ(failed[0].detail, "expected 12 x 5000, found 11 x 5000");
}

TEST_F(WrittenRecord, AGainThatNoEcgFitsIsAFinding) {
  const auto record = read("a 1 1000 1\na.dat 16 2000000/mV 16 0 1 1 0 I\n", words({1}));
  ASSERT_TRUE(record) << to_string(record.error());
  ASSERT_EQ(failed_checks(*record).size(), 1U);
  EXPECT_EQ(failed_checks(*record)[0].what, "gain of lead I");
}

TEST_F(WrittenRecord, AHeaderOfAnotherNameIsAFinding) {
  const auto record = read("b 1 100 1\na.dat 16 1/mV\n", words({1}));
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->name, "a");
  EXPECT_THAT(failed_checks(*record), Contains(Field(&Verification::what, "record name")));
}

/// A header, the bytes of a.dat and the message without its folder.
struct Refusal {
  const char* name;
  std::string header;
  std::string samples;
  ErrorKind kind;
  std::string message;
};

class RefusedRecord : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedRecord, SaysFilePlaceAndReason) {
  const Refusal& refusal = GetParam();
  const TemporaryFolder folder;
  folder.write("a.dat", refusal.samples);
  const auto record = read_record(folder.write("a.hea", refusal.header));
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().kind, refusal.kind);
  EXPECT_EQ(to_string(record.error()), (folder.path() / refusal.message).string());
}

INSTANTIATE_TEST_SUITE_P(
    , RefusedRecord,
    testing::Values(
        Refusal{"SignalFileTooShort", "a 2 500 5000\na.dat 16\na.dat 16\n", words({1, 2, 3, 4, 5}),
                ErrorKind::Corrupt,
                "a.dat: too short: expected 5000 samples of 2 signals, found 2"},
        Refusal{"SignalFileShorterThanItsOffset", "a 1 500 5\na.dat 16+24\n", words({1}),
                ErrorKind::Corrupt, "a.dat: too short: expected 5 samples of 1 signal, found 0"},
        Refusal{"ClaimOfManySamples", "a 1 500 1000000000\na.dat 212\n", words({1}),
                ErrorKind::Corrupt,
                "a.dat: too short: expected 1000000000 samples of 1 signal, found 1"},
        Refusal{"EmptySignalFile", "a 1 500\na.dat 16\n", "", ErrorKind::Corrupt,
                "a.dat: holds no samples"},
        Refusal{"NoSignalFile", "a 1 500 5\nb.dat 16\n", "", ErrorKind::NotFound,
                "b.dat: cannot be opened: No such file or directory"},
        Refusal{"FormatNotRead", "a 1 500 5\na.dat 81\n", words({1, 2, 3}), ErrorKind::Unsupported,
                "a.hea: line 2: signal format 81 is not supported"},
        Refusal{"OnlyNullSignals", "a 2 500 5\n~ 0\na.dat 0\n", words({1}), ErrorKind::InvalidInput,
                "a.hea: no signal has samples"},
        Refusal{"FrameLargerThanTheFile", "a 1 500 5\na.dat 16x2147483647\n", words({1}),
                ErrorKind::Corrupt, "a.dat: too short: expected 5 samples of 1 signal, found 0"},
        Refusal{"SkewPastTheEnd", "a 1 500 5\na.dat 16:5\n", words({1, 2, 3, 4, 5}),
                ErrorKind::InvalidInput, "a.hea: line 2: skew 5 reaches past the record"},
        Refusal{"FormatsMixedInAFile", "a 2 500 5\na.dat 16\na.dat 212\n", words({1}),
                ErrorKind::InvalidInput,
                "a.hea: line 3: signals of a.dat differ in format or byte offset"},
        Refusal{"FileLeftAndTakenUpAgain", "a 3 500 1\na.dat 16\nb.dat 16\na.dat 16\n", words({1}),
                ErrorKind::Unsupported, "a.hea: line 4: signals of a.dat do not follow each other"},
        Refusal{"NoFlac", "a 1 500 5\na.dat 516\n", words({1, 2, 3, 4, 5}), ErrorKind::Corrupt,
                "a.dat: byte 0: no FLAC stream begins here"}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace crest::io
