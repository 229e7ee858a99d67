#include "io/ishne_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "io/ishne_writer.h"

namespace crest::io {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Result<Record> read(const std::string& bytes, const ReadOptions& options = {}) {
  return read_ishne_record(HeldBytes(std::as_bytes(std::span(bytes))), options);
}

Result<Record> read(const IshneTestFile& file, const ReadOptions& options = {}) {
  return read(ishne_bytes(file), options);
}

std::string refusal(const std::string& bytes) {
  const auto record = read(bytes);
  if (record) return "read";
  EXPECT_EQ(record.error().file, "");
  return std::string(to_string(record.error().kind)) + ": " + to_string(record.error());
}

const Verification& verification(const Record& record, const std::string& what) {
  for (const Verification& one : record.verifications) {
    if (one.what == what) return one;
  }
  static const Verification none;
  ADD_FAILURE() << "no verification of " << what;
  return none;
}

/// Two leads, four samples each.
IshneTestFile small_file() {
  IshneTestFile file;
  file.specifications = {15, 1};
  file.qualities = {3, 0};
  file.nanovolts = {2500, 1000};
  file.samples = {{0, 1, -2, -32768}, {10, 20, 30, 40}};
  return file;
}

TEST(IshneRecord, GivesTheSameEcg) {
  const WrittenEcg ecg = coded_ptbxl_ecg();
  const auto record = read(ishne_file_of(ecg));
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
  EXPECT_TRUE(verification(*record, "checksum of the header").passed);
  EXPECT_TRUE(verification(*record, "number of samples").passed);
  EXPECT_THAT(record->assumptions, IsEmpty());
}

TEST(IshneRecord, GivesTheSameEcgWhereAllSamplesAreCounted) {
  const WrittenEcg ecg = coded_ptbxl_ecg();
  IshneTestFile file = ishne_file_of(ecg);
  file.stated_samples = 12 * 5000;
  file.variable_block = "";
  const Record record = read(file).value();
  expect_same_ecg(record, ecg);
  EXPECT_TRUE(verification(record, "number of samples").passed);
  EXPECT_THAT(record.assumptions, ElementsAre(HasSubstr("60000 taken as those of all leads")));
}

TEST(IshneRecord, ScalesEachLeadAndLeavesFaultsOut) {
  const Record record = read(small_file()).value();
  EXPECT_EQ(record.leads[0].name, "V5");
  EXPECT_EQ(record.leads[1].name, "generic 2");
  EXPECT_DOUBLE_EQ(record.leads[0].gain, 400);
  EXPECT_EQ(record.leads[0].resolution_bits, 16);
  EXPECT_FLOAT_EQ(record.leads[0].samples[2], -0.005F);
  EXPECT_TRUE(std::isnan(record.leads[0].samples[3]));
  EXPECT_FLOAT_EQ(record.leads[1].samples[3], 0.04F);
  EXPECT_THAT(record.assumptions, ElementsAre(HasSubstr("lead V5: 1 samples of -32768")));
}

TEST(IshneRecord, KeepsCommentsAndIdentityApart) {
  IshneTestFile file = small_file();
  file.pacemaker = 5;
  const Record record = read(file).value();
  EXPECT_THAT(record.comments,
              ElementsAre("lead V5: quality: frequent noise", "pacemaker: dual chamber bipolar",
                          "recorder: digital", "proprietary: made for tests",
                          "variable block: written by a test"));
  EXPECT_THAT(record.identity, IsEmpty());
  ReadOptions options;
  options.keep_identity = true;
  EXPECT_THAT(read(file, options).value().identity,
              ElementsAre("first name: Harry", "last name: Haagse", "patient number: MCH-0234567",
                          "sex: male", "birth date: 1951-05-02"));
}

TEST(IshneRecord, DatesThatAreNoneAreLeftOut) {
  IshneTestFile file = small_file();
  file.recording = {-9, -9, -9};
  EXPECT_EQ(read(file).value().start, "05:06:07");
  EXPECT_THAT(read(file).value().assumptions, Contains(HasSubstr("start date -9/-9/-9")));
  file.time = {24, 0, 0};
  EXPECT_EQ(read(file).value().start, "");
  file.recording = {29, 2, 2023};
  EXPECT_EQ(read(file).value().start, "");
}

TEST(IshneRecord, AWrongChecksumIsAFinding) {
  std::string bytes = ishne_bytes(small_file());
  bytes[30] = 'x';
  const Record record = read(bytes).value();
  EXPECT_FALSE(verification(record, "checksum of the header").passed);
  EXPECT_THAT(verification(record, "checksum of the header").detail, HasSubstr("expected "));
}

TEST(IshneRecord, TheChecksumIsTheOneOfTheStandard) {
  // Check value of CRC-16/CCITT-FALSE in the catalogue of parametrised CRC algorithms.
  EXPECT_EQ(ishne_checksum("123456789"), 0x29B1U);
}

TEST(IshneRecord, LengthsAreVerified) {
  IshneTestFile file = small_file();
  file.stated_samples = 5;
  EXPECT_EQ(verification(read(file).value(), "number of samples").detail, "expected 5, found 4");
  EXPECT_EQ(read(file).value().samples(), 4U);
  file.stated_samples = 3;
  EXPECT_FALSE(verification(read(file).value(), "number of samples").passed);
  EXPECT_EQ(read(file).value().samples(), 3U);
  file.stated_samples = 0;
  EXPECT_EQ(read(file).value().samples(), 4U);
  std::string cut = ishne_bytes(small_file());
  cut.pop_back();
  EXPECT_EQ(read(cut).value().samples(), 3U);
  EXPECT_EQ(verification(read(cut).value(), "number of samples").detail,
            "expected 4, found 3 and part of another");
}

TEST(IshneRecord, EveryRefusalSaysWhy) {
  const auto refused = [](const std::function<void(IshneTestFile&)>& change) {
    IshneTestFile file = small_file();
    change(file);
    return refusal(ishne_bytes(file));
  };
  EXPECT_EQ(refused([](auto& f) { f.magic = "ANN  1.0"; }),
            "unsupported: holds the beat annotations of an ISHNE Holter, no samples; give the ECG "
            "file");
  EXPECT_EQ(refused([](auto& f) { f.stated_leads = 13; }),
            "corrupt: byte 156: states 13 leads, the format has 1 to 12");
  EXPECT_EQ(refused([](auto& f) { f.stated_leads = 0; }),
            "corrupt: byte 156: states 0 leads, the format has 1 to 12");
  EXPECT_EQ(refused([](auto& f) { f.rate = 0; }),
            "invalid_input: byte 272: states no sampling rate; give it with --rate");
  EXPECT_EQ(refused([](auto& f) { f.nanovolts[1] = 0; }),
            "invalid_input: lead generic 2: states no unit of its samples; give it with --unit");
  EXPECT_EQ(refused([](auto& f) { f.samples = {{}, {}}; }), "corrupt: byte 539: holds no samples");
}

TEST(IshneRecord, WhatTheFileLeavesOpenComesFromTheOptions) {
  IshneTestFile file = small_file();
  file.rate = -9;
  file.nanovolts[1] = -9;
  ReadOptions options;
  options.rate = 200;
  options.unit = "uV";
  const Record record = read(file, options).value();
  EXPECT_DOUBLE_EQ(record.rate, 200);
  EXPECT_FLOAT_EQ(record.leads[1].samples[1], 0.02F);
  EXPECT_THAT(record.assumptions, Contains("sampling rate not stated: 200 Hz"));
  EXPECT_THAT(record.assumptions, Contains("lead generic 2: resolution not stated: 1 uV a step"));
}

TEST(IshneRecord, CutAnywhereItIsReadOrRefused) {
  const std::string whole = ishne_bytes(small_file());
  constexpr std::size_t first_frame_end = 539 + 4;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = read(whole.substr(0, size));
    EXPECT_EQ(cut.has_value(), size >= first_frame_end) << size;
    if (!cut) {
      EXPECT_EQ(cut.error().kind, ErrorKind::Corrupt) << size;
    }
  }
}

TEST(IshneRecord, AFlippedByteNeverAsksForMoreThanTheFileHolds) {
  const std::string whole = ishne_bytes(small_file());
  for (std::size_t at = 8; at < whole.size(); ++at) {
    for (const char value : {'\xFF', '\x7F', '\x80', '\0', '\x02'}) {
      std::string changed = whole;
      changed[at] = value;
      const auto record = read(changed);
      if (record) {
        EXPECT_LE(record->samples() * record->leads.size() * 2, whole.size()) << at;
      }
    }
  }
}

}  // namespace
}  // namespace crest::io
