#include "io/scp_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "io/scp_reading.h"
#include "io/scp_writer.h"
#include "io/written_ecg.h"

namespace crest::io {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ScpRecord, EightLeadsAreReportedAsEight) {
  for (const std::size_t leads : {8, 12}) {
    const WrittenEcg ecg = part_of(coded_ptbxl_ecg(), leads, 5000);
    const auto record = read_scp(written_scp(ecg, {}));
    ASSERT_TRUE(record) << to_string(record.error());
    expect_same_ecg(*record, ecg);
    EXPECT_EQ(record->format, "SCP-ECG 2.0");
    EXPECT_EQ(record->leads[0].gain, 1000);
  }
}

TEST(ScpRecord, BimodalCompressionKeepsTheProtectedZones) {
  const WrittenEcg ecg = coded_ptbxl_ecg();
  for (const int beat_step : {0, 5}) {
    ScpOptions options;
    options.beat_step = beat_step;
    options.decimation = 4;
    options.beats = scp_beats(5000);
    const auto record = read_scp(written_scp(ecg, options));
    ASSERT_TRUE(record) << to_string(record.error());
    EXPECT_EQ(record->rate, 500);
    EXPECT_THAT(failed_verifications(*record), IsEmpty());
    EXPECT_THAT(record->assumptions, Contains(HasSubstr("the file keeps one of 4")));
    ASSERT_EQ(record->samples(), 5000U);
    for (std::size_t lead = 0; lead < ecg.leads.size(); ++lead) {
      const auto difference = [&](std::size_t t) {
        return record->leads[lead].samples[t] * 1000.0 - ecg.microvolts[lead][t];
      };
      for (const ScpBeat& beat : options.beats) {
        for (int number = beat.protected_start; number <= beat.protected_end; ++number) {
          ASSERT_NEAR(difference(static_cast<std::size_t>(number) - 1), 0, 0.01);
        }
      }
      double sum = 0;
      for (std::size_t t = 0; t < 449; ++t) sum += difference(t) * difference(t);
      // Some of these 449 samples are of a QRS complex, which decimation flattens.
      EXPECT_LT(std::sqrt(sum / 449), 25) << ecg.leads[lead];
    }
  }
}

TEST(ScpRecord, DecimatedSamplesLieAtTheCentreOfTheirRun) {
  WrittenEcg ecg = part_of(coded_ptbxl_ecg(), 1, 2000);
  for (std::size_t t = 0; t < 2000; ++t) ecg.microvolts[0][t] = static_cast<std::int16_t>(2 * t);
  ScpOptions options;
  options.decimation = 2;
  options.beats = {{0, 0, 0, 0, 801, 1100}};
  const auto record = read_scp(written_scp(ecg, options));
  ASSERT_TRUE(record) << to_string(record.error());
  for (std::size_t t = 1; t < 1999; ++t) {
    if (t == 799 || t == 1100) continue;  // the half run at a zone's edge has nothing to lean on
    ASSERT_NEAR(record->leads[0].samples[t], 2e-3 * static_cast<double>(t), 1e-6) << t;
  }
}

TEST(ScpRecord, LeadsAreAlignedByTheirSampleNumbers) {
  const WrittenEcg whole = coded_ptbxl_ecg();
  WrittenEcg ecg = whole;
  ScpOptions options;
  for (std::size_t lead = 0; lead < 12; ++lead) {
    const std::size_t first = lead / 3 * 1250;
    std::vector<std::int16_t>& samples = ecg.microvolts[lead];
    samples.assign(whole.microvolts[lead].begin() + static_cast<std::ptrdiff_t>(first),
                   whole.microvolts[lead].begin() + static_cast<std::ptrdiff_t>(first + 1250));
    options.starts.push_back(static_cast<int>(first) + 1);
  }
  const auto record = read_scp(written_scp(ecg, options));
  ASSERT_TRUE(record) << to_string(record.error());
  ASSERT_EQ(record->samples(), 5000U);
  EXPECT_THAT(record->assumptions, Contains(HasSubstr("do not cover the same samples")));
  for (std::size_t lead = 0; lead < 12; ++lead) {
    for (std::size_t t = 0; t < 5000; ++t) {
      const float value = record->leads[lead].samples[t];
      if (t / 1250 == lead / 3) {
        ASSERT_NEAR(value, whole.microvolts[lead][t] / 1000.0, 1e-6);
      } else {
        ASSERT_TRUE(std::isnan(value));
      }
    }
  }
}

TEST(ScpRecord, APlainLeadMayBeLongerThanItsByteCountCanSay) {
  const WrittenEcg source = coded_ptbxl_ecg();
  WrittenEcg ecg = part_of(source, 2, 5000);
  for (std::size_t lead = 0; lead < 2; ++lead) {
    std::vector<std::int16_t>& samples = ecg.microvolts[lead];
    while (samples.size() < 40000) {
      samples.insert(samples.end(), source.microvolts[lead].begin(), source.microvolts[lead].end());
    }
  }
  ScpOptions options;
  options.coding = ScpCoding::Plain;
  const auto record = read_scp(written_scp(ecg, options));
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
}

TEST(ScpRecord, IsRecognisedWithoutItsSignature) {
  const WrittenEcg ecg = part_of(coded_ptbxl_ecg(), 2, 300);
  ScpOptions options;
  options.version = 10;
  options.signature = false;
  std::string file = written_scp(ecg, options);
  EXPECT_TRUE(looks_like_scp(scp_bytes(file)));
  const auto record = read_scp(file);
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
  EXPECT_EQ(record->format, "SCP-ECG 1.0");
  options.pointer_to_itself = false;
  file = written_scp(ecg, options);
  EXPECT_TRUE(looks_like_scp(scp_bytes(file)));
  file.back() ^= 1;
  EXPECT_FALSE(looks_like_scp(scp_bytes(file)));
  EXPECT_FALSE(looks_like_scp(scp_bytes(std::string(200, '\0'))));
}

TEST(ScpRecord, IdentityIsKeptOnlyWhereAskedFor) {
  ScpOptions options;
  options.tags = scp_tag(0, "Doe") + scp_tag(2, std::string("4711\0", 5)) +
                 scp_tag(4, std::string("\x3A\0\1", 3)) +
                 scp_tag(5, std::string("\xB2\x07\x05\x11", 4)) + scp_tag(8, "\2") +
                 scp_tag(27, std::string("\x05\0", 2)) + scp_tag(28, std::string("\x96\0", 2)) +
                 scp_tag(30, "ran upstairs") + scp_tag(34, std::string("\xC4\xFF\0\0", 4));
  const std::string file = written_scp(part_of(coded_ptbxl_ecg(), 1, 300), options);
  const auto record = read_scp(file);
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->start, "2021-03-04T05:06:07-01:00");
  EXPECT_THAT(record->identity, IsEmpty());
  EXPECT_THAT(record->comments,
              ElementsAre("age: 58 years", "sex: female", "high-pass filter: 0.05 Hz",
                          "low-pass filter: 150 Hz", "comment: ran upstairs"));
  ReadOptions keep;
  keep.keep_identity = true;
  EXPECT_THAT(
      read_scp(file, keep).value().identity,
      ElementsAre("patient last name: Doe", "patient id: 4711", "patient birth date: 1970-05-17"));
}

TEST(ScpRecord, LeadsAreNamedByTheirCodes) {
  ScpOptions options;
  options.codes = {{"I", 1}, {"II", 31}, {"III", 111}, {"aVR", 65}, {"aVL", 20}, {"aVF", 200}};
  const auto record = read_scp(written_scp(part_of(coded_ptbxl_ecg(), 6, 300), options));
  ASSERT_TRUE(record) << to_string(record.error());
  std::vector<std::string> names;
  for (const Lead& lead : record->leads) names.push_back(lead.name);
  EXPECT_THAT(names, ElementsAre("I", "I calculated", "III", "-aVR", "CM5", "lead 200"));
  EXPECT_THAT(record->assumptions,
              Contains("leads I, III: calculated from other leads, as its code in section 3 says"));
}

TEST(ScpRecord, WhatIsNotStatedIsAskedFor) {
  const WrittenEcg ecg = part_of(coded_ptbxl_ecg(), 2, 300);
  ScpOptions options;
  options.nanovolts = 0;
  EXPECT_EQ(refusal(written_scp(ecg, options)),
            "invalid_input: section 6: states no unit of its samples; give it with --unit");
  ReadOptions given;
  given.unit = "uV";
  const auto record = read_scp(written_scp(ecg, options), given);
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
  options.nanovolts = 1000;
  options.interval = 0;
  EXPECT_EQ(refusal(written_scp(ecg, options)),
            "invalid_input: section 6: states no sampling rate; give it with --rate");
  given.rate = 500;
  expect_same_ecg(read_scp(written_scp(ecg, options), given).value(), ecg);
}

TEST(ScpRecord, VersionThreeIsReadAndSaysSo) {
  ScpOptions options;
  options.version = 30;
  const WrittenEcg ecg = part_of(coded_ptbxl_ecg(), 2, 300);
  const auto record = read_scp(written_scp(ecg, options));
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
  EXPECT_EQ(record->format, "SCP-ECG 3.0");
  EXPECT_THAT(record->assumptions, Contains("version 3.0 read by the rules of version 2.x"));
}

}  // namespace
}  // namespace crest::io
