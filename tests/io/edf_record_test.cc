#include "io/edf_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "io/edf_writer.h"

namespace crest::io {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Result<Record> read(const std::string& bytes, const ReadOptions& options = {}) {
  return read_edf_record(HeldBytes(std::as_bytes(std::span(bytes))), options);
}

Result<Record> read(const EdfTestFile& file, const ReadOptions& options = {}) {
  return read(edf_bytes(file), options);
}

ReadOptions with_rate(double rate) {
  ReadOptions options;
  options.rate = rate;
  return options;
}

ReadOptions with_unit(const std::string& unit) {
  ReadOptions options;
  options.unit = unit;
  return options;
}

ReadOptions keeping_identity() {
  ReadOptions options;
  options.keep_identity = true;
  return options;
}

/// "kind: place: reason", or "read".
std::string refusal(const EdfTestFile& file, const ReadOptions& options = {}) {
  const auto record = read(file, options);
  if (record) return "read";
  EXPECT_EQ(record.error().file, "");
  return std::string(to_string(record.error().kind)) + ": " + to_string(record.error());
}

bool passes(const Record& record, const std::string& what) {
  for (const Verification& verification : record.verifications) {
    if (verification.what == what) return verification.passed;
  }
  ADD_FAILURE() << "no verification of " << what;
  return false;
}

TEST(EdfRecord, ATableOfTextThatBeginsAlikeIsNone) {
  const std::string table = "0       1       2\n" + std::string(400, '1');
  EXPECT_FALSE(looks_like_edf(std::as_bytes(std::span(table))));
}

TEST(EdfRecord, NamesEachFormat) {
  EdfTestFile file = small_edf_file();
  const auto format = [&](bool bdf, const std::string& reserved) {
    file.bdf = bdf;
    file.reserved = reserved;
    return read(file).value().format;
  };
  EXPECT_EQ(format(false, ""), "EDF");
  EXPECT_EQ(format(false, "EDF+C"), "EDF+C");
  EXPECT_EQ(format(false, "EDF+D"), "EDF+D");
  EXPECT_EQ(format(true, "24BIT"), "BDF");
  EXPECT_EQ(format(true, "BDF+C"), "BDF+C");
  EXPECT_EQ(format(true, "BDF+D"), "BDF+D");
}

TEST(EdfRecord, KeepsTheScaleOfTheFile) {
  EdfTestFile file = small_edf_file();
  file.signals[0].digital_minimum = "0";
  file.signals[0].digital_maximum = "1000";
  file.signals[0].physical_minimum = "-250";
  file.signals[0].physical_maximum = "250";
  const Record record = read(file).value();
  EXPECT_DOUBLE_EQ(record.leads[0].gain, 2000);  // two steps a microvolt
  EXPECT_EQ(record.leads[0].baseline, 500);
  EXPECT_EQ(record.leads[0].resolution_bits, 16);
  EXPECT_FLOAT_EQ(record.leads[0].samples[0], -0.25F);
}

TEST(EdfRecord, SwappedPhysicalLimitsInvertAsTheHeaderSays) {
  EdfTestFile file = small_edf_file();
  std::swap(file.signals[0].physical_minimum, file.signals[0].physical_maximum);
  const Record record = read(file).value();
  EXPECT_NEAR(record.leads[0].samples[9], -0.010, 1e-6);  // -1 - 9 uV
  EXPECT_THAT(record.assumptions, Contains(HasSubstr("lead I: limits swapped")));
}

TEST(EdfRecord, ListsTheSignalsOfOtherRates) {
  EdfTestFile file = small_edf_file();
  file.signals[0].label = "SpO2";
  file.signals[0].samples_per_record = 1;
  file.signals[1].label = "ECG";
  const Record record = read(file).value();
  ASSERT_EQ(record.leads.size(), 1U);
  EXPECT_EQ(record.leads[0].name, "ECG");
  EXPECT_THAT(record.assumptions, Contains("signal 'SpO2' at 1 Hz left out"));
}

TEST(EdfRecord, TheEcgDecidesOnTheRateNotTheMajority) {
  EdfTestFile file = small_edf_file();
  file.signals[0].samples_per_record = 1;
  for (const char* label : {"EEG C3", "EEG C4"}) {
    EdfTestSignal signal = file.signals[0];
    signal.label = label;
    file.signals.push_back(signal);
  }
  file.signals[0].label = "EEG Cz";
  file.signals[1].label = "EKG V1";
  const Record record = read(file).value();
  ASSERT_EQ(record.leads.size(), 1U);
  EXPECT_EQ(record.leads[0].name, "EKG V1");
  EXPECT_DOUBLE_EQ(record.rate, 5);
}

TEST(EdfRecord, ABrokenSignalThatIsNoEcgIsLeftOut) {
  EdfTestFile file = small_edf_file();
  EdfTestSignal marker = file.signals[0];
  marker.label = "Marker";
  marker.physical_minimum = marker.physical_maximum = "0";
  file.signals.push_back(marker);
  marker = file.signals[0];
  marker.label = "Event";
  marker.unit = "";
  file.signals.push_back(marker);
  const Record record = read(file).value();
  EXPECT_EQ(record.leads.size(), 2U);
  EXPECT_THAT(record.assumptions,
              Contains("signal 'Marker' left out: its physical limits are both 0"));
  EXPECT_THAT(record.assumptions, Contains(HasSubstr("signal 'Event' left out: states no unit")));
}

TEST(EdfRecord, AnnotationsBecomeComments) {
  EdfTestFile file = small_edf_file();
  file.reserved = "EDF+C";
  file.signals.push_back(
      edf_annotation_signal({edf_stamp("+0.25") + std::string("+0.5\x15"
                                                              "1.5\x14noise\x14"
                                                              "V1 off\x14\0",
                                                              23),
                             edf_stamp("+1.25") + std::string("+1.75\x14\xC3\xA9veil\x14\0", 14)}));
  const Record record = read(file).value();
  EXPECT_EQ(record.start, "2021-03-04T05:06:07.25");
  EXPECT_THAT(record.comments, Contains("annotation 0.25 s 1.5 s: noise"));
  EXPECT_THAT(record.comments, Contains("annotation 0.25 s 1.5 s: V1 off"));
  EXPECT_THAT(record.comments, Contains("annotation 1.5 s: \xC3\xA9veil"));
  EXPECT_TRUE(passes(record, "time stamps of the data records"));
  EXPECT_THAT(record.comments, Contains("all leads: prefilter: HP:0.05Hz LP:150Hz"));
  EXPECT_THAT(record.comments, Contains("all leads: transducer: AgAgCl electrode"));
}

TEST(EdfRecord, GapsAreMissingSamples) {
  EdfTestFile file = small_edf_file();
  file.reserved = "EDF+D";
  file.signals.push_back(edf_annotation_signal({edf_stamp("+0"), edf_stamp("+3")}));
  const Record record = read(file).value();
  ASSERT_EQ(record.samples(), 20U);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(std::isnan(record.leads[1].samples[i]), i >= 5 && i < 15) << i;
  }
  EXPECT_NEAR(record.leads[1].samples[15], 0.005, 1e-7);
  EXPECT_THAT(record.assumptions,
              Contains("discontinuous recording, gaps filled with missing samples: 1 s to 3 s"));
}

TEST(EdfRecord, AGapThatIsTooLongIsRefused) {
  EdfTestFile file = small_edf_file();
  file.reserved = "EDF+D";
  file.signals.push_back(edf_annotation_signal({edf_stamp("+0"), edf_stamp("+9000000")}));
  EXPECT_EQ(refusal(file),
            "unsupported: its gaps would make the record 4.5e+06 times as long as what is stored");
}

TEST(EdfRecord, StampsThatDisagreeAreAFinding) {
  EdfTestFile file = small_edf_file();
  file.signals.push_back(edf_annotation_signal({edf_stamp("+0"), edf_stamp("+3")}));
  file.reserved = "EDF+C";
  Record record = read(file).value();
  EXPECT_EQ(record.samples(), 10U);
  EXPECT_FALSE(passes(record, "time stamps of the data records"));
  file.reserved = "EDF+D";
  file.signals.back().lists = {edf_stamp("+3"), edf_stamp("+0")};
  record = read(file).value();
  EXPECT_EQ(record.samples(), 10U);
  EXPECT_FALSE(passes(record, "time stamps of the data records"));
  file.signals.back().lists = {"", ""};
  EXPECT_THAT(read(file).value().assumptions,
              Contains(HasSubstr("2 of 2 data records of a discontinuous recording without")));
}

TEST(EdfRecord, LengthsAreVerified) {
  EdfTestFile file = small_edf_file();
  EXPECT_TRUE(passes(read(file).value(), "number of data records"));
  file.records = "3";
  EXPECT_FALSE(passes(read(file).value(), "number of data records"));
  EXPECT_EQ(read(file).value().samples(), 10U);
  file.records = "1";
  EXPECT_FALSE(passes(read(file).value(), "number of data records"));
  EXPECT_EQ(read(file).value().samples(), 5U);
  file.records = "";
  std::string cut = edf_bytes(file);
  cut.pop_back();
  EXPECT_EQ(read(cut).value().samples(), 5U);
  EXPECT_FALSE(passes(read(cut).value(), "number of data records"));
  file.header_bytes = "512";
  EXPECT_FALSE(passes(read(file).value(), "size of the header"));
}

TEST(EdfRecord, AHeaderWithSpareBytesIsReadAsItSays) {
  EdfTestFile file = small_edf_file();
  file.header_bytes = "1024";
  std::string bytes = edf_bytes(file);
  bytes.insert(768, 256, ' ');
  const Record record = read(bytes).value();
  EXPECT_NEAR(record.leads[0].samples[9], 0.009, 1e-7);
  EXPECT_TRUE(passes(record, "number of data records"));
}

TEST(EdfRecord, ARecordingThatWasNotClosedIsSaid) {
  EdfTestFile file = small_edf_file();
  file.records = "-1";
  const Record record = read(file).value();
  EXPECT_EQ(record.samples(), 10U);
  EXPECT_THAT(record.assumptions, Contains(HasSubstr("number of data records stated as -1")));
}

TEST(EdfRecord, SamplesOutsideTheDigitalLimitsAreAFinding) {
  EdfTestFile file = small_edf_file();
  EXPECT_TRUE(passes(read(file).value(), "samples within their digital limits"));
  file.signals[1].digital_maximum = "7";
  const Record record = read(file).value();
  EXPECT_FALSE(passes(record, "samples within their digital limits"));
  EXPECT_EQ(record.verifications.back().detail, "outside: 2 of V1");
}

TEST(EdfRecord, DatesOfTwoCenturies) {
  EdfTestFile file = small_edf_file();
  const auto start = [&](const std::string& date, const std::string& reserved = "",
                         const std::string& recording = "") {
    file.date = date;
    file.reserved = reserved;
    file.recording = recording;
    return read(file).value().start;
  };
  EXPECT_EQ(start("31.12.84"), "2084-12-31T05:06:07");
  EXPECT_EQ(start("31.12.85"), "1985-12-31T05:06:07");
  EXPECT_EQ(start("31.02.99"), "05:06:07");
  EXPECT_EQ(start("        "), "05:06:07");
  EXPECT_EQ(start("04.03.21", "EDF+C", "Startdate X X X X"), "2021-03-04T05:06:07");
  EXPECT_EQ(start("04.03.21", "EDF+C", "Startdate 05-MAR-2021 X X X"), "2021-03-05T05:06:07");
  EXPECT_FALSE(passes(read(file).value(), "start date"));
  EXPECT_EQ(start("01.01.85", "EDF+C", "Startdate X X X X"), "1985-01-01T05:06:07");
  EXPECT_THAT(read(file).value().assumptions, Contains(HasSubstr("for a date left out")));
  file.time = "25.00.00";
  EXPECT_EQ(start("04.03.21"), "2021-03-04");
}

TEST(EdfRecord, IdentityIsKeptOnlyWhenAsked) {
  EdfTestFile file = small_edf_file();
  file.reserved = "EDF+C";
  file.patient = "MCH-0234567 F 02-MAY-1951 Haagse_Harry further";
  file.recording = "Startdate 04-MAR-2021 PSG-1234 NN Telemetry03 more";
  EXPECT_THAT(read(file).value().identity, IsEmpty());
  EXPECT_THAT(read(file).value().comments, Each(Not(HasSubstr("Harry"))));
  EXPECT_THAT(
      read(file, keeping_identity()).value().identity,
      ElementsAre("patient code: MCH-0234567", "sex: F", "birth date: 02-MAY-1951",
                  "patient name: Haagse_Harry", "patient, further: further",
                  "administration code: PSG-1234", "technician: NN", "recording, further: more"));
  EXPECT_THAT(read(file).value().comments, Contains("equipment: Telemetry03"));
  file.reserved = "";
  EXPECT_THAT(read(file, keeping_identity()).value().identity,
              ElementsAre("patient: " + file.patient, "recording: " + file.recording));
}

TEST(EdfRecord, WhatTheFileLeavesOpenComesFromTheOptions) {
  EdfTestFile file = small_edf_file();
  file.duration = "0";
  EXPECT_EQ(refusal(file), "invalid_input: byte 244: states no sampling rate; give it with --rate");
  EXPECT_DOUBLE_EQ(read(file, with_rate(250)).value().rate, 250);
  EXPECT_THAT(read(file, with_rate(250)).value().assumptions,
              Contains("sampling rate not stated: 250 Hz"));
  file = small_edf_file();
  file.signals[1].unit = "";
  EXPECT_EQ(refusal(file),
            "invalid_input: signal 2: states no unit of its samples; give it with --unit");
  const Record record = read(file, with_unit("mV")).value();
  EXPECT_NEAR(record.leads[1].samples[9], 9, 1e-5);
  EXPECT_THAT(record.assumptions, Contains("lead V1: unit not stated: 'mV'"));
}

TEST(EdfRecord, AUnitThatIsNoVoltageStays) {
  EdfTestFile file = small_edf_file();
  file.signals[0].label = "Resp";
  file.signals[0].unit = "Ohm";
  const Record record = read(file).value();
  EXPECT_EQ(record.leads[0].unit, "Ohm");
  EXPECT_NEAR(record.leads[0].samples[9], 9, 1e-5);
}

TEST(EdfRecord, EveryRefusalSaysWhy) {
  struct Case {
    std::function<void(EdfTestFile&)> change;
    std::string refusal;
  };
  const std::vector<Case> cases = {
      {[](auto& f) { f.records = "many"; },
       "invalid_input: byte 236: number of data records: 'many' is no count"},
      {[](auto& f) { f.duration = "-1"; },
       "invalid_input: byte 244: duration of a data record: '-1' is no number of seconds"},
      {[](auto& f) { f.duration = "nan"; },
       "invalid_input: byte 244: duration of a data record: 'nan' is no number of seconds"},
      {[](auto& f) { f.duration = "1e-99"; },
       "invalid_input: byte 244: states 5 samples in 1e-99 s, no sampling rate of an ECG"},
      {[](auto& f) { f.signals.clear(); },
       "invalid_input: byte 252: number of signals: '0' is no count above 0"},
      {[](auto& f) { f.signals[0].physical_maximum = f.signals[0].physical_minimum; },
       "invalid_input: signal 1: its physical limits are both -32768"},
      {[](auto& f) { f.signals[0].digital_maximum = f.signals[0].digital_minimum; },
       "invalid_input: signal 1: its digital limits are both -32768"},
      {[](auto& f) { f.signals[0].digital_maximum = "32.5"; },
       "invalid_input: signal 1: its digital limits are no whole numbers"},
      {[](auto& f) { f.signals[0].physical_maximum = ""; },
       "invalid_input: signal 1: its physical limits are no numbers"},
      {[](auto& f) { f.signals[0].physical_maximum = "1e300"; },
       "invalid_input: signal 1: its limits give no usable scale"},
      {[](auto& f) { f.written_records = 0; },
       "corrupt: byte 768: holds no whole data record: one has 20 bytes, 0 follow the header"},
      {[](auto& f) {
         for (auto& signal : f.signals) signal.samples_per_record = 0;
       },
       "invalid_input: byte 688: its data records hold no samples"},
      {[](auto& f) { f.signals = {edf_annotation_signal({"", ""})}; },
       "invalid_input: holds annotations only, no samples"},
  };
  for (const Case& one : cases) {
    EdfTestFile file = small_edf_file();
    one.change(file);
    EXPECT_EQ(refusal(file), one.refusal);
  }
}

}  // namespace
}  // namespace crest::io
