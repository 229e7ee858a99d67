#include "io/sierra_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "io/sierra_compression.h"
#include "io/sierra_writer.h"
#include "io/xml_encodings.h"

namespace crest::io {
namespace {

using ::testing::ElementsAre;

/// Steps of 5 uV and the names of the standard set, which files of 1.03 do not state.
WrittenEcg philips_ecg(std::size_t samples = 5000) {
  WrittenEcg ecg = ptbxl_ecg();
  ecg.leads = {"I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"};
  for (auto& lead : ecg.microvolts) {
    lead.resize(samples);
    for (std::int16_t& value : lead) value = static_cast<std::int16_t>(value / 5 * 5);
  }
  return ecg;
}

TEST(SierraRecord, ThePulseIsCutOffAtEitherEndAndListed) {
  const WrittenEcg ecg = philips_ecg();
  for (const auto& [at_end, at_start] : {std::pair{true, false}, {false, true}, {false, false}}) {
    const auto record = read_sierra_record(
        bytes_of(write_sierra(ecg, {.pulse_at_end = at_end, .pulse_at_start = at_start})), {});
    ASSERT_TRUE(record) << to_string(record.error());
    EXPECT_EQ(record->samples(), ecg.samples());
    EXPECT_THAT(record->comments, ElementsAre("SINUS RHYTHM: V-rate 60-99"));
    EXPECT_EQ(std::ranges::count_if(
                  record->assumptions,
                  [](const std::string& line) { return line.starts_with("calibration pulse"); }),
              at_end || at_start ? 1 : 0);
  }
}

TEST(SierraRecord, WhatWasRestoredAndLeftOutIsListed) {
  const Record record =
      read_sierra_record(bytes_of(write_sierra(philips_ecg(), {.version = "1.03"})),
                         {.rate = {}, .unit = "", .keep_identity = true})
          .value();
  EXPECT_THAT(
      record.assumptions,
      ElementsAre(
          "names of leads not stated: the standard order of acquisition type STD-12",
          "channels after those of the named leads left out",
          "leads III, aVR, aVL, aVF: stored as differences from what follows from I and II, "
          "restored",
          "calibration pulse in the last 0.500 s cut off",
          "all leads: unit 'uV' converted to mV: times 0.001"));
  EXPECT_THAT(record.identity, ElementsAre("patient id: 4711", "patient last name: House"));
}

TEST(SierraRecord, RefusalsSayWhy) {
  const std::string text = write_sierra(philips_ecg(200));
  const auto refused = [](const std::string& file) { return outcome(read_sierra_record, file); };
  EXPECT_EQ(refused(replaced(text, ">1.04<", ">1.05<")),
            "unsupported: document type 'PhilipsECG' version '1.05' is not read");
  EXPECT_EQ(refused(replaced(text, "bitspersample=\"16\"", "bitspersample=\"14\"")),
            "unsupported: samples of '14' bits are not read");
  EXPECT_EQ(refused(replaced(text, "=\"XLI\"", "=\"ZIP\"")),
            "unsupported: compression 'ZIP' is not read");
  EXPECT_EQ(refused(replaced(text, "\"Base64\"", "\"Hex\"")),
            "unsupported: data encoding 'Hex' is not read");
  EXPECT_EQ(refused(replaced(text, "signed=\"True\"", "signed=\"False\"")),
            "unsupported: samples without a sign are not read");
  const std::string no_rate =
      replaced(replaced(text, "samplespersecond", "x"), "samplingrate>500", "samplingrate>");
  EXPECT_EQ(refused(no_rate), "invalid_input: states no sampling rate; give it with --rate");
  EXPECT_EQ(
      refused(replaced(replaced(text, " resolution=\"5\"", ""), "<resolution>5", "<resolution>")),
      "invalid_input: states no resolution of its samples in microvolts");
  const std::size_t begin = text.find('>', text.find("<parsedwaveforms")) + 1;
  std::string beats = text;
  beats.erase(begin, text.find("</parsedwaveforms>") - begin);
  EXPECT_EQ(refused(beats), "unsupported: holds representative beats but no rhythm");
  EXPECT_EQ(refused(replaced(text, "leadlabels=\"I ", "leadlabels=\"X Y Z A B C I ")
                        .replace(text.find("numberofleads=\"12\""), 18, "numberofleads=\"18\"")),
            "corrupt: names 18 leads but holds 16 channels");
}

TEST(SierraRecord, AnotherLengthThanStatedIsAFinding) {
  const std::string text = replaced(write_sierra(philips_ecg()), "durationperchannel=\"10500\"",
                                    "durationperchannel=\"11000\"");
  const Record record = read_sierra_record(bytes_of(text), {}).value();
  EXPECT_EQ(std::ranges::count(record.verifications, false, &Verification::passed), 12);
}

TEST(SierraRecord, CutsAndFlipsAreMet) {
  const std::string text = write_sierra(philips_ecg(40));
  expect_cuts_and_flips_are_met(read_sierra_record, text.substr(0, text.size() - 1), 1200);
}

TEST(SierraCompression, GoesThroughExtremesAndOddLengths) {
  for (const std::size_t count : {1U, 2U, 3U, 7U, 3000U}) {
    sierra::Channel samples;
    unsigned state = 1;
    for (std::size_t i = 0; i < count; ++i) {
      state = state * 1664525 + 1013904223;
      samples.push_back(static_cast<std::int16_t>(i % 50 == 0 ? -32768 : state >> 16));
    }
    const std::vector<std::uint8_t> packed = sierra::xli(samples);
    const auto unpacked = decompress_xli(std::as_bytes(std::span(packed)), 2);
    ASSERT_TRUE(unpacked) << to_string(unpacked.error());
    EXPECT_THAT(unpacked->channels, ElementsAre(samples));
    EXPECT_FALSE(unpacked->bytes_left);
  }
}

TEST(SierraCompression, RefusesWhatItCannotDecode) {
  const auto refused = [](const std::vector<std::uint8_t>& bytes) {
    const auto result = decompress_xli(std::as_bytes(std::span(bytes)), 2);
    return result ? "read" : to_string(result.error());
  };
  EXPECT_EQ(refused({9, 0, 0, 0, 1, 0, 0, 0, 1}),
            "channel 1: its compressed samples are cut short: expected 9 bytes, found 1");
  EXPECT_EQ(refused({0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0, 1}),
            "channel 1: its compressed samples are cut short: expected 4294967295 bytes, found 1");
  EXPECT_EQ(refused({2, 0, 0, 0, 1, 0, 0, 0, 0x80, 0}),  // code 512 comes first
            "channel 1: its compressed samples hold an undefined code");
}

}  // namespace
}  // namespace crest::io
