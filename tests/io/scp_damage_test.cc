#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "io/scp_reading.h"
#include "io/scp_writer.h"

namespace crest::io {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ScpDamage, WrongPointersAreOverruledByTheSectionsThemselves) {
  const WrittenEcg ecg = part_of(coded_ptbxl_ecg(), 3, 400);
  for (const int offset : {-1, 1, 2, 100000}) {
    ScpOptions options;
    options.pointer_offset = offset;
    const auto record = read_scp(written_scp(ecg, options));
    ASSERT_TRUE(record) << offset << ": " << to_string(record.error());
    expect_same_ecg(*record, ecg);
    EXPECT_THAT(failed_verifications(*record), Contains(HasSubstr("pointer to section 6: ")));
  }
  std::string file = written_scp(ecg, {});
  std::fill(file.begin() + 32, file.begin() + 142, '\0');
  const auto record = read_scp(file);
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
  EXPECT_THAT(failed_verifications(*record),
              Contains("pointer to section 6: section 0 does not point to it"));
}

TEST(ScpDamage, WrongLengthsAndChecksumsAreFindings) {
  const WrittenEcg ecg = part_of(coded_ptbxl_ecg(), 2, 300);
  const std::string file = written_scp(ecg, {});
  const auto findings = [&](const std::string& changed) {
    const auto record = read_scp(changed);
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

TEST(ScpDamage, AShortSectionSixIsReadAsFarAsItGoes) {
  const WrittenEcg ecg = part_of(coded_ptbxl_ecg(), 2, 300);
  ScpOptions options;
  options.coding = ScpCoding::Plain;
  std::string file = written_scp(ecg, options);
  file.resize(file.size() - 200);
  const auto record = read_scp(file);
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_NEAR(record->leads[1].samples[199], ecg.microvolts[1][199] / 1000.0, 1e-6);
  EXPECT_TRUE(std::isnan(record->leads[1].samples[200]));
  EXPECT_THAT(failed_verifications(*record),
              Contains("samples of lead II: expected 300 in section 6, found 200"));
}

TEST(ScpDamage, EveryRefusalSaysWhy) {
  const WrittenEcg ecg = part_of(coded_ptbxl_ecg(), 2, 2000);
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
  EXPECT_EQ(refused([](ScpOptions& o) { o.more = {{2, little(3, 2)}}; }),
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

TEST(ScpDamage, ALengthBeyondTheSamplesIsRefusedAtOnce) {
  const WrittenEcg ecg = part_of(coded_ptbxl_ecg(), 1, 300);
  ScpOptions options;
  options.more[3] = std::string("\1\4", 2) + little(1, 4) + little(0xFFFFFFFF, 4) + little(1, 1);
  EXPECT_THAT(refusal(written_scp(ecg, options)),
              HasSubstr("corrupt: section 3: leads of 4294967295 samples"));
  options.more[3] = std::string("\1\4", 2) + little(9, 4) + little(8, 4) + little(1, 1);
  EXPECT_EQ(refusal(written_scp(ecg, options)),
            "corrupt: section 3: lead 1 ends at sample 8, before its start at 9");
}

TEST(ScpDamage, NoDamageBreaksTheReader) {
  ScpOptions options;
  options.coding = ScpCoding::TwoTables;
  options.beat_step = 5;
  options.decimation = 4;
  options.beats = {{0, 400, 480, 600, 449, 520}, {0, 1101, 1101, 1300, 1069, 1148}};
  const std::string file = written_scp(part_of(coded_ptbxl_ecg(), 1, 1300), options);
  std::size_t read_ones = 0;
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto record = read_scp(file.substr(0, size));
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
      const auto record = read_scp(changed);
      if (record) {
        EXPECT_LE(record->samples(), 16 * 8 * file.size());
      }
    }
  }
}

}  // namespace
}  // namespace crest::io
