#include "io/muse_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "io/muse_writer.h"
#include "io/xml_encodings.h"

namespace crest::io {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The eight leads that MUSE stores, in steps of 5 uV, the first `samples` of them.
WrittenEcg eight_leads(std::size_t samples = 5000) {
  WrittenEcg ecg = ptbxl_ecg();
  ecg.leads.erase(ecg.leads.begin() + 2, ecg.leads.begin() + 6);
  ecg.microvolts.erase(ecg.microvolts.begin() + 2, ecg.microvolts.begin() + 6);
  for (auto& lead : ecg.microvolts) {
    lead.resize(samples);
    for (std::int16_t& value : lead) value = static_cast<std::int16_t>(value / 5 * 5);
  }
  return ecg;
}

TEST(MuseRecord, EveryLeadIsVerifiedAndTheDiagnosisKept) {
  const auto record = read_muse_record(bytes_of(write_muse(eight_leads())), {}).value();
  EXPECT_EQ(record.format, "GE MUSE XML");
  EXPECT_EQ(record.verifications.size(), 25U);
  EXPECT_TRUE(std::ranges::all_of(record.verifications, &Verification::passed));
  EXPECT_THAT(record.comments, ElementsAre("Sinus bradycardia"));
}

TEST(MuseRecord, TheMedianIsNeverTakenForTheRhythm) {
  const WrittenEcg ecg = eight_leads();
  EXPECT_THAT(read_muse_record(bytes_of(write_muse(ecg)), {})->assumptions,
              Contains("waveform 'Median' left out"));
  EXPECT_EQ(outcome(read_muse_record, write_muse(ecg, {.type = "Median"})),
            "unsupported: holds no waveform of type Rhythm, only 'Median', 'Median'");
}

TEST(MuseRecord, IdentityIsKeptOnlyIfAskedFor) {
  const std::string text = write_muse(eight_leads(10));
  const auto record =
      read_muse_record(bytes_of(text), {.rate = {}, .unit = "", .keep_identity = true});
  EXPECT_THAT(record->identity, ElementsAre("patient id: 4711", "patient last name: M\xC3\xBCller",
                                            "statement: Confirmed by HOUSE, G (12)"));
}

TEST(MuseRecord, ADateThatCanOnlyHaveTheDayFirstIsReadSo) {
  const auto record =
      read_muse_record(bytes_of(write_muse(eight_leads(10), {.date = "24-03-2021"})), {}).value();
  EXPECT_EQ(record.start, "2021-03-24T05:06:07");
  EXPECT_THAT(record.assumptions, Contains(HasSubstr("day first")));
  const auto none =
      read_muse_record(bytes_of(write_muse(eight_leads(10), {.date = "24-13-2021"})), {}).value();
  EXPECT_EQ(none.start, "");
}

TEST(MuseRecord, ChangedSamplesAreAFinding) {
  const std::string text = write_muse(eight_leads(), {.median_first = false});
  const std::size_t at = text.find("<WaveFormData>") + 200;
  std::string changed = text;
  changed[at] = changed[at] == 'A' ? 'B' : 'A';
  const Record record = read_muse_record(bytes_of(changed), {}).value();
  std::vector<std::string> failed;
  for (const Verification& check : record.verifications) {
    if (!check.passed) failed.push_back(check.what);
  }
  EXPECT_THAT(failed, ElementsAre("CRC-32 of lead I"));
}

TEST(MuseRecord, ALeadCutShortIsPaddedAndFailsItsChecks) {
  std::string text = write_muse(eight_leads(60), {.median_first = false});
  const std::size_t begin = text.find("<WaveFormData>") + 14 + 2 + 76;
  text.erase(begin, text.find("</WaveFormData>") - begin);
  const Record record = read_muse_record(bytes_of(text), {}).value();
  EXPECT_EQ(record.samples(), 60U);
  EXPECT_FALSE(std::isnan(record.leads[0].samples[27]));
  EXPECT_TRUE(std::isnan(record.leads[0].samples[28]));
  EXPECT_EQ(std::ranges::count(record.verifications, false, &Verification::passed), 3);
  EXPECT_THAT(record.assumptions,
              Contains("lead I: shorter than the longest lead: the last 32 samples are missing"));
}

TEST(MuseRecord, ALeadMayBeginLater) {
  const std::string text = replaced(write_muse(eight_leads(60), {.median_first = false}),
                                    "<LeadOffsetFirstSample>0<", "<LeadOffsetFirstSample>20<");
  const Record record = read_muse_record(bytes_of(text), {}).value();
  EXPECT_EQ(record.samples(), 80U);
  EXPECT_TRUE(std::isnan(record.leads[0].samples[19]));
  EXPECT_FALSE(std::isnan(record.leads[0].samples[20]));
  EXPECT_TRUE(std::isnan(record.leads[1].samples[60]));
}

TEST(MuseRecord, WhatTheFileLeavesOpenMustBeGiven) {
  const WrittenEcg ecg = eight_leads();
  const std::string no_unit = write_muse(ecg, {.units = ""});
  EXPECT_EQ(outcome(read_muse_record, no_unit),
            "invalid_input: lead 'I': states no unit of its samples; give it with --unit");
  expect_same_ecg(read_muse_record(bytes_of(no_unit), {.rate = {}, .unit = "uV"}).value(), ecg);
  const std::string no_rate = write_muse(ecg, {.base = ""});
  EXPECT_EQ(outcome(read_muse_record, no_rate),
            "invalid_input: states no sampling rate; give it with --rate");
  expect_same_ecg(read_muse_record(bytes_of(no_rate), {.rate = 500, .unit = ""}).value(), ecg);
}

TEST(MuseRecord, RefusalsSayWhy) {
  const std::string text = write_muse(eight_leads(20), {.median_first = false});
  const auto refused = [](const std::string& file) { return outcome(read_muse_record, file); };
  EXPECT_EQ(refused("<RestingECG/>"), "invalid_input: holds no waveform");
  EXPECT_EQ(refused(replaced(text, "LeadSampleSize>2", "LeadSampleSize>4")),
            "unsupported: lead 'I': samples of '4' bytes are not read");
  EXPECT_EQ(refused(replaced(text, "PerBit>1", "PerBit>0")),
            "invalid_input: lead 'I': its amplitude of a bit is 0 or out of range");
  EXPECT_EQ(refused(replaced(text, "PerBit>1", "PerBit>4,88")),
            "invalid_input: lead 'I': states no amplitude of a bit");
  EXPECT_EQ(refused(replaced(text, "CONTINUOUS_SAMPLES", "BEATS")),
            "unsupported: samples of type 'BEATS' are not read");
  EXPECT_EQ(refused(replaced(text, "<WaveFormData>\r\n", "<WaveFormData>\r\n*")),
            "corrupt: lead 'I': its Base64 text breaks off at character 0");
  EXPECT_EQ(refused(replaced(text, "FirstSample>0", "FirstSample>1000000000")),
            "invalid_input: lead 'I': its first sample is said to be sample 1000000000");
  EXPECT_EQ(refused(replaced(text, "\"restecg.dtd\"", "\"a\" [<!ENTITY x 'y'>]")),
            "unsupported: has a DOCTYPE with declarations of its own (entities): such XML is not "
            "read");
}

TEST(MuseRecord, CutsAndFlipsAreMet) {
  const std::string text = write_muse(eight_leads(20), {.median_first = false});
  expect_cuts_and_flips_are_met(read_muse_record, text.substr(0, text.size() - 1), 800);
}

}  // namespace
}  // namespace crest::io
