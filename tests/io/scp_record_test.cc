#include "io/scp_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "io/read_record.h"
#include "io/scp_writer.h"
#include "io/written_ecg.h"
#include "temporary_folder.h"

namespace crest::io {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

Result<Record> read(const std::string& file, const ReadOptions& options = {}) {
  return read_scp_record(bytes_of(file), options);
}

/// "kind: place: reason", or "read".
std::string refusal(const std::string& file, const ReadOptions& options = {}) {
  const auto record = read(file, options);
  return record ? "read"
                : std::string(to_string(record.error().kind)) + ": " + to_string(record.error());
}

std::vector<std::string> failed_verifications(const Record& record) {
  std::vector<std::string> failed;
  for (const Verification& verification : record.verifications) {
    if (!verification.passed) failed.push_back(verification.what + ": " + verification.detail);
  }
  return failed;
}

/// The ECG with the spelling of names that the reader has for the standard's codes.
WrittenEcg ecg_of_test() {
  WrittenEcg ecg = ptbxl_ecg();
  for (std::string& lead : ecg.leads) {
    if (lead.starts_with("AV")) lead.front() = 'a';
  }
  return ecg;
}

/// Beats whose zones start with the record, end with it, lie apart, and one of another type.
std::vector<ScpBeat> beats() {
  return {{0, 1, 51, 180, 17, 96},
          {0, 400, 480, 600, 449, 520},
          {1, 700, 800, 900, 769, 840},
          {0, 1101, 1101, 1300, 1069, 1148},
          {0, 4850, 4900, 5000, 4877, 4940}};
}

/// The first leads and samples of the ECG.
WrittenEcg part_of(WrittenEcg ecg, std::size_t leads, std::size_t samples) {
  ecg.leads.resize(leads);
  ecg.microvolts.resize(leads);
  for (std::vector<std::int16_t>& lead : ecg.microvolts) lead.resize(samples);
  return ecg;
}

TEST(ScpRecord, EveryCodingGivesTheSameEcg) {
  const WrittenEcg ecg = part_of(ecg_of_test(), 3, 5000);
  for (const ScpCoding coding : {ScpCoding::Plain, ScpCoding::StandardTable, ScpCoding::TwoTables,
                                 ScpCoding::TwoTablesHighestFirst}) {
    for (const int difference : {0, 1, 2}) {
      for (const int beat_step : {0, 1, 5}) {
        SCOPED_TRACE(testing::Message() << "coding " << static_cast<int>(coding) << " difference "
                                        << difference << " beat in " << beat_step);
        ScpOptions options;
        options.coding = coding;
        options.difference = difference;
        options.beat_step = beat_step;
        if (beat_step > 0) options.beats = beats();
        const auto record = read(written_scp(ecg, options));
        ASSERT_TRUE(record) << to_string(record.error());
        expect_same_ecg(*record, ecg);
        EXPECT_EQ(record->format, "SCP-ECG 2.0");
        EXPECT_THAT(failed_verifications(*record), IsEmpty());
        EXPECT_EQ(record->leads[0].gain, 1000);
      }
    }
  }
}

TEST(ScpRecord, EightLeadsAreReportedAsEight) {
  for (const std::size_t leads : {8, 12}) {
    const WrittenEcg ecg = part_of(ecg_of_test(), leads, 5000);
    const auto record = read(written_scp(ecg, {}));
    ASSERT_TRUE(record) << to_string(record.error());
    expect_same_ecg(*record, ecg);
  }
}

TEST(ScpRecord, IsFoundByItsContent) {
  const TemporaryFolder folder;
  const WrittenEcg ecg = part_of(ecg_of_test(), 2, 500);
  const auto record = read_record(folder.write("ecg.dat", written_scp(ecg, {})));
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
  EXPECT_EQ(record->name, "ecg");
}

TEST(ScpRecord, BimodalCompressionKeepsTheProtectedZones) {
  const WrittenEcg ecg = ecg_of_test();
  for (const int beat_step : {0, 5}) {
    ScpOptions options;
    options.beat_step = beat_step;
    options.decimation = 4;
    options.beats = beats();
    const auto record = read(written_scp(ecg, options));
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
  WrittenEcg ecg = part_of(ecg_of_test(), 1, 2000);
  for (std::size_t t = 0; t < 2000; ++t) ecg.microvolts[0][t] = static_cast<std::int16_t>(2 * t);
  ScpOptions options;
  options.decimation = 2;
  options.beats = {{0, 0, 0, 0, 801, 1100}};
  const auto record = read(written_scp(ecg, options));
  ASSERT_TRUE(record) << to_string(record.error());
  for (std::size_t t = 1; t < 1999; ++t) {
    if (t == 799 || t == 1100) continue;  // the half run at a zone's edge has nothing to lean on
    ASSERT_NEAR(record->leads[0].samples[t], 2e-3 * static_cast<double>(t), 1e-6) << t;
  }
}

TEST(ScpRecord, LeadsAreAlignedByTheirSampleNumbers) {
  const WrittenEcg whole = ecg_of_test();
  WrittenEcg ecg = whole;
  ScpOptions options;
  for (std::size_t lead = 0; lead < 12; ++lead) {
    const std::size_t first = lead / 3 * 1250;
    std::vector<std::int16_t>& samples = ecg.microvolts[lead];
    samples.assign(whole.microvolts[lead].begin() + static_cast<std::ptrdiff_t>(first),
                   whole.microvolts[lead].begin() + static_cast<std::ptrdiff_t>(first + 1250));
    options.starts.push_back(static_cast<int>(first) + 1);
  }
  const auto record = read(written_scp(ecg, options));
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
  const WrittenEcg source = ecg_of_test();
  WrittenEcg ecg = part_of(source, 2, 5000);
  for (std::size_t lead = 0; lead < 2; ++lead) {
    std::vector<std::int16_t>& samples = ecg.microvolts[lead];
    while (samples.size() < 40000) {
      samples.insert(samples.end(), source.microvolts[lead].begin(), source.microvolts[lead].end());
    }
  }
  ScpOptions options;
  options.coding = ScpCoding::Plain;
  const auto record = read(written_scp(ecg, options));
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
}

TEST(ScpRecord, IsRecognisedWithoutItsSignature) {
  const WrittenEcg ecg = part_of(ecg_of_test(), 2, 300);
  ScpOptions options;
  options.version = 10;
  options.signature = false;
  std::string file = written_scp(ecg, options);
  EXPECT_TRUE(looks_like_scp(bytes_of(file)));
  const auto record = read(file);
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
  EXPECT_EQ(record->format, "SCP-ECG 1.0");
  options.pointer_to_itself = false;
  file = written_scp(ecg, options);
  EXPECT_TRUE(looks_like_scp(bytes_of(file)));
  file.back() ^= 1;
  EXPECT_FALSE(looks_like_scp(bytes_of(file)));
  EXPECT_FALSE(looks_like_scp(bytes_of(std::string(200, '\0'))));
}

TEST(ScpRecord, WrongPointersAreOverruledByTheSectionsThemselves) {
  const WrittenEcg ecg = part_of(ecg_of_test(), 3, 400);
  for (const int offset : {-1, 1, 2, 100000}) {
    ScpOptions options;
    options.pointer_offset = offset;
    const auto record = read(written_scp(ecg, options));
    ASSERT_TRUE(record) << offset << ": " << to_string(record.error());
    expect_same_ecg(*record, ecg);
    EXPECT_THAT(failed_verifications(*record), Contains(HasSubstr("pointer to section 6: ")));
  }
  std::string file = written_scp(ecg, {});
  std::fill(file.begin() + 32, file.begin() + 142, '\0');
  const auto record = read(file);
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
  EXPECT_THAT(failed_verifications(*record),
              Contains("pointer to section 6: section 0 does not point to it"));
}

TEST(ScpRecord, WrongLengthsAndChecksumsAreFindings) {
  const WrittenEcg ecg = part_of(ecg_of_test(), 2, 300);
  const std::string file = written_scp(ecg, {});
  const auto findings = [&](const std::string& changed) {
    const auto record = read(changed);
    if (!record) return std::vector<std::string>{to_string(record.error())};
    expect_same_ecg(*record, ecg);
    return failed_verifications(*record);
  };
  EXPECT_THAT(findings(file), IsEmpty());
  EXPECT_THAT(findings(file + "more"), ElementsAre(HasSubstr("length of the record: expected")));
  std::string longer = file;
  longer[4] = 1;
  EXPECT_THAT(findings(longer), ElementsAre(HasSubstr("length of the record"),
                                            "checksum of the record: its length is wrong"));
  std::string device = file;
  device[142 + 8] ^= 1;  // the version of section 1
  EXPECT_THAT(findings(device), ElementsAre(HasSubstr("checksum of the record: expected"),
                                            HasSubstr("checksum of section 1: expected")));
}

TEST(ScpRecord, AShortSectionSixIsReadAsFarAsItGoes) {
  const WrittenEcg ecg = part_of(ecg_of_test(), 2, 300);
  ScpOptions options;
  options.coding = ScpCoding::Plain;
  std::string file = written_scp(ecg, options);
  file.resize(file.size() - 200);
  const auto record = read(file);
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_NEAR(record->leads[1].samples[199], ecg.microvolts[1][199] / 1000.0, 1e-6);
  EXPECT_TRUE(std::isnan(record->leads[1].samples[200]));
  EXPECT_THAT(failed_verifications(*record),
              Contains("samples of lead II: expected 300 in section 6, found 200"));
}

TEST(ScpRecord, IdentityIsKeptOnlyWhereAskedFor) {
  ScpOptions options;
  options.tags = scp_tag(0, "Doe\0") + scp_tag(2, std::string("4711\0", 5)) +
                 scp_tag(4, std::string("\x3A\0\1", 3)) +
                 scp_tag(5, std::string("\xB2\x07\x05\x11", 4)) + scp_tag(8, "\2") +
                 scp_tag(27, std::string("\x05\0", 2)) + scp_tag(28, std::string("\x96\0", 2)) +
                 scp_tag(30, "ran upstairs") + scp_tag(34, std::string("\xC4\xFF\0\0", 4));
  const std::string file = written_scp(part_of(ecg_of_test(), 1, 300), options);
  const auto record = read(file);
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->start, "2021-03-04T05:06:07-01:00");
  EXPECT_THAT(record->identity, IsEmpty());
  EXPECT_THAT(record->comments,
              ElementsAre("age: 58 years", "sex: female", "high-pass filter: 0.05 Hz",
                          "low-pass filter: 150 Hz", "comment: ran upstairs"));
  ReadOptions keep;
  keep.keep_identity = true;
  EXPECT_THAT(
      read(file, keep).value().identity,
      ElementsAre("patient last name: Doe", "patient id: 4711", "patient birth date: 1970-05-17"));
}

TEST(ScpRecord, LeadsAreNamedByTheirCodes) {
  ScpOptions options;
  options.codes = {{"I", 1}, {"II", 31}, {"III", 111}, {"aVR", 65}, {"aVL", 20}, {"aVF", 200}};
  const auto record = read(written_scp(part_of(ecg_of_test(), 6, 300), options));
  ASSERT_TRUE(record) << to_string(record.error());
  std::vector<std::string> names;
  for (const Lead& lead : record->leads) names.push_back(lead.name);
  EXPECT_THAT(names, ElementsAre("I", "I calculated", "III", "-aVR", "CM5", "lead 200"));
  EXPECT_THAT(record->assumptions,
              Contains("leads I, III: calculated from other leads, as its code in section 3 says"));
}

TEST(ScpRecord, WhatIsNotStatedIsAskedFor) {
  const WrittenEcg ecg = part_of(ecg_of_test(), 2, 300);
  ScpOptions options;
  options.nanovolts = 0;
  EXPECT_EQ(refusal(written_scp(ecg, options)),
            "invalid_input: section 6: states no unit of its samples; give it with --unit");
  ReadOptions given;
  given.unit = "uV";
  const auto record = read(written_scp(ecg, options), given);
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
  options.nanovolts = 1000;
  options.interval = 0;
  EXPECT_EQ(refusal(written_scp(ecg, options)),
            "invalid_input: section 6: states no sampling rate; give it with --rate");
  given.rate = 500;
  expect_same_ecg(read(written_scp(ecg, options), given).value(), ecg);
}

TEST(ScpRecord, EveryRefusalSaysWhy) {
  const WrittenEcg ecg = part_of(ecg_of_test(), 2, 2000);
  const auto refused = [&](auto change) {
    ScpOptions options;
    change(options);
    return refusal(written_scp(ecg, options));
  };
  EXPECT_EQ(refused([](ScpOptions& o) { o.left_out = {6}; }),
            "corrupt: section 6: is missing, and with it the rhythm");
  EXPECT_EQ(refused([](ScpOptions& o) {
              o.left_out = {6};
              o.more = {{12, std::string(100, '\0')}};
            }),
            "unsupported: section 12: holds its rhythm as long-term data of SCP-ECG 3.0, which are "
            "not read");
  EXPECT_EQ(refused([](ScpOptions& o) {
              o.beat_step = 5;
              o.left_out = {6};
            }),
            "unsupported: section 6: holds a reference beat but no rhythm");
  EXPECT_EQ(refused([](ScpOptions& o) { o.left_out = {3}; }),
            "corrupt: section 3: is missing, and with it the leads");
  const auto compressed = [&](std::vector<int> left_out, int beat_step, int decimation) {
    return refused([&](ScpOptions& o) {
      o.beats = {{0, 400, 480, 600, 449, 520}};
      o.beat_step = beat_step;
      o.decimation = decimation;
      o.left_out = left_out;
    });
  };
  EXPECT_EQ(compressed({4}, 5, 0),
            "corrupt: section 4: is missing or cut short, but the samples depend on it");
  EXPECT_EQ(compressed({5}, 5, 0),
            "corrupt: section 5: is missing, and with it the reference beat");
  EXPECT_EQ(compressed({5}, 0, 4),
            "corrupt: section 5: is missing, and with it the interval of the samples that bimodal "
            "compression kept");
  EXPECT_EQ(compressed({}, 0, 9),
            "unsupported: section 6: intervals of 18000 us here and 2000 us in section 5 do not "
            "fit together");
  EXPECT_EQ(refused([](ScpOptions& o) { o.difference = 3; }),
            "corrupt: section 6: differences of order 3");
  EXPECT_EQ(refused([](ScpOptions& o) { o.more = {{2, scp_number(3, 2)}}; }),
            "corrupt: section 2: ends within Huffman table 1 of 3");
  EXPECT_EQ(refused([](ScpOptions& o) { o.more = {{3, std::string("\0\4", 2)}}; }),
            "corrupt: section 3: defines no leads");
  EXPECT_EQ(refused([](ScpOptions& o) { o.more = {{3, std::string("\2\4", 2)}}; }),
            "corrupt: section 3: too short for 2 leads");
  EXPECT_EQ(refused([](ScpOptions& o) { o.more = {{6, "abcd"}}; }),
            "corrupt: section 6: ends before its samples");
  EXPECT_EQ(refused([](ScpOptions& o) {
              o.more = {{6, scp_coded_leads({{}, {}}, 1000, 2000, o, false)}};
            }),
            "corrupt: section 6: holds no samples");
}

TEST(ScpRecord, ALengthBeyondTheSamplesIsRefusedAtOnce) {
  WrittenEcg ecg = part_of(ecg_of_test(), 1, 300);
  ScpOptions options;
  options.more[3] =
      std::string("\1\4", 2) + scp_number(1, 4) + scp_number(0xFFFFFFFF, 4) + scp_number(1, 1);
  EXPECT_THAT(refusal(written_scp(ecg, options)),
              HasSubstr("corrupt: section 3: leads of 4294967295 samples"));
  options.more[3] = std::string("\1\4", 2) + scp_number(9, 4) + scp_number(8, 4) + scp_number(1, 1);
  EXPECT_EQ(refusal(written_scp(ecg, options)),
            "corrupt: section 3: lead 1 ends at sample 8, before its start at 9");
}

TEST(ScpRecord, VersionThreeIsReadAndSaysSo) {
  ScpOptions options;
  options.version = 30;
  const WrittenEcg ecg = part_of(ecg_of_test(), 2, 300);
  const auto record = read(written_scp(ecg, options));
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
  EXPECT_EQ(record->format, "SCP-ECG 3.0");
  EXPECT_THAT(record->assumptions, Contains("version 3.0 read by the rules of version 2.x"));
}

TEST(ScpRecord, NoDamageBreaksTheReader) {
  ScpOptions options;
  options.coding = ScpCoding::TwoTables;
  options.beat_step = 5;
  options.decimation = 4;
  options.beats = {{0, 400, 480, 600, 449, 520}, {0, 1101, 1101, 1300, 1069, 1148}};
  const std::string file = written_scp(part_of(ecg_of_test(), 1, 1300), options);
  std::size_t read_ones = 0;
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto record = read(file.substr(0, size));
    if (record) {
      ++read_ones;
      EXPECT_THAT(failed_verifications(*record), Contains(HasSubstr("length of the record")));
    } else {
      EXPECT_FALSE(record.error().reason.empty());
    }
  }
  EXPECT_GT(read_ones, 100U);
  for (std::size_t place = 0; place < file.size(); ++place) {
    for (const int mask : {0x01, 0xFF}) {
      std::string changed = file;
      changed[place] = static_cast<char>(changed[place] ^ mask);
      const auto record = read(changed);
      if (record) {
        EXPECT_LE(record->samples(), 16 * 8 * file.size());
      }
    }
  }
}

}  // namespace
}  // namespace crest::io
