#include "io/scp_healforce.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "io/scp_reading.h"
#include "io/scp_record.h"
#include "io/scp_writer.h"

namespace crest::io {
namespace {

using testing::HasSubstr;

/// A section as the device writes it; its checksum is not looked at.
std::string section(unsigned id, const std::string& body) {
  return little(0, 2) + little(id, 2) + little(body.size() + 16, 4) + "\r\r" +
         std::string(6, '\0') + body;
}

/// Samples of -512 to 511, four in three words.
std::string packed(const std::vector<int>& samples) {
  std::string words;
  for (std::size_t i = 0; i + 4 <= samples.size(); i += 4) {
    const auto stored = [&](std::size_t k) { return static_cast<unsigned>(samples[i + k] + 512); };
    const unsigned marks = i % 8 == 0 ? 0x8000 : 0x4000;  // beats found by the device
    for (std::size_t k = 0; k < 3; ++k) {
      const unsigned nibble = stored(3) >> (8 - 4 * k) & 0xF;
      words += little(stored(k) | nibble << 10 | marks, 2);
    }
  }
  return words;
}

/// A padded file, its sections counted from byte 0.
std::string written(const std::string& leads, const std::string& rhythm) {
  const std::vector<std::string> sections = {
      section(1, scp_tag(2, "00000") + scp_tag(25, std::string("\x07\xE3\x08\x09", 4)) +
                     scp_tag(26, std::string("\x0A\x04\x0A", 3))),
      section(3, leads), section(6, rhythm)};
  const std::vector<unsigned> ids = {1, 3, 6};
  const std::size_t zero_size = 16 + 10 * 4;
  std::string table = little(0, 2) + little(zero_size, 4) + little(6, 4);
  std::string body;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    table +=
        little(ids[i], 2) + little(sections[i].size(), 4) + little(6 + zero_size + body.size(), 4);
    body += sections[i];
  }
  const std::string zero = section(0, table);
  const std::string rest = little(0, 2) + little(6 + zero.size() + body.size(), 2) + zero + body;
  const std::uint16_t crc = scp_crc(rest, 0);
  return little(crc >> 8U, 1) + little(crc & 0xFFU, 1) + rest + std::string(100, '\xFF');
}

std::string rhythm_of(const std::vector<int>& samples, int rate) {
  const std::string words = packed(samples);
  return little(10000, 2) + little(static_cast<unsigned>(rate), 2) + little(0, 2) +
         little(words.size(), 2) + words;
}

TEST(ScpHealforce, ThreeChannelsAreUnpacked) {
  std::vector<int> samples;
  for (int i = 0; i < 1200; ++i) samples.push_back(i * 37 % 1024 - 512);
  const std::string file = written(std::string("\3\4", 2), rhythm_of(samples, 150));
  ASSERT_TRUE(looks_like_scp(scp_bytes(file)));
  const auto record = read_scp_record(scp_bytes(file), {});
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->rate, 150);
  EXPECT_EQ(record->start, "2019-08-09T10:04:10");
  ASSERT_EQ(record->leads.size(), 3U);
  EXPECT_EQ(record->leads[2].name, "channel 3");
  EXPECT_EQ(record->leads[2].gain, 100);
  ASSERT_EQ(record->samples(), 400U);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    ASSERT_NEAR(record->leads[i % 3].samples[i / 3], samples[i] * 0.01, 1e-6) << i;
  }
  for (const Verification& verification : record->verifications) {
    EXPECT_TRUE(verification.passed) << verification.what << ": " << verification.detail;
  }
}

TEST(ScpHealforce, OtherLayoutsAreRefused) {
  const auto refused = [](const std::string& leads, const std::string& rhythm) {
    const auto record = read_scp_record(scp_bytes(written(leads, rhythm)), {});
    return record ? "read" : to_string(record.error());
  };
  const std::vector<int> samples(240, 5);
  const std::string known = rhythm_of(samples, 150);
  const std::string leads("\1\4", 2);
  EXPECT_EQ(refused(leads, known), "read");
  EXPECT_THAT(refused(leads, rhythm_of(samples, 2000)), HasSubstr("layout that is not known"));
  EXPECT_THAT(refused(std::string("\0\4", 2), known), HasSubstr("layout that is not known"));
  EXPECT_THAT(refused(leads, known + "xx"), HasSubstr("layout that is not known"));
  EXPECT_THAT(refused(leads, known.substr(0, 8)), HasSubstr("layout that is not known"));
  EXPECT_THAT(refused(leads, ""), HasSubstr("layout that is not known"));
}

}  // namespace
}  // namespace crest::io
