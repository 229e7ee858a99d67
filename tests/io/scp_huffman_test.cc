#include "io/scp_huffman.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "io/scp_coded_leads.h"
#include "io/scp_reading.h"
#include "io/scp_sections.h"
#include "io/scp_writer.h"

namespace crest::io {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

TEST(ScpHuffman, TheExampleOfTheStandard) {
  // EN 1064, annex C: second differences of 28 samples in the standard table.
  const std::string stream("\xFF\x83\x7F\xE0\xE6\xF1\x53\x65\x59\xB6\x5B\x96\x4B\x96\x00", 15);
  const std::vector<std::int32_t> samples = {13, 14, 15, 14, 16, 18, 19, 20, 22, 22,
                                             23, 23, 23, 22, 22, 20, 17, 15, 12, 8,
                                             6,  3,  1,  0,  -2, -2, -3, -3};
  EXPECT_THAT(decode_scp_samples(scp_bytes(stream), 28, 2, ScpHuffmanDecoder::standard()),
              ElementsAreArray(samples));
}

TEST(ScpHuffman, EveryValueOfTheStandardTable) {
  std::string bits;
  std::vector<std::int32_t> values;
  for (int value = -32768; value <= 32767; value += std::abs(value) < 200 ? 1 : 97) {
    values.push_back(value);
    bits += scp_standard_bits(value);
  }
  EXPECT_THAT(ScpHuffmanDecoder::standard().decode(scp_bytes(scp_packed(bits)), values.size()),
              ElementsAreArray(values));
}

TEST(ScpHuffman, StopsWhereTheBitsEndOrAreNoCode) {
  const auto standard = ScpHuffmanDecoder::standard();
  EXPECT_THAT(standard.decode({}, 5), IsEmpty());
  EXPECT_THAT(standard.decode(scp_bytes("\x9F"), 5), ElementsAre(1));  // 100, then 11111 is cut
  const std::vector<std::vector<ScpHuffmanCode>> lone = {
      {{2, 2, false, 7, 1}, {1, 1, true, 9, 0}}};  // 10 is 7, 0 goes to a table that is not there
  const auto decoder = ScpHuffmanDecoder::from_tables(lone, true);
  ASSERT_TRUE(decoder);
  EXPECT_THAT(decoder->decode(scp_bytes("\xA8\xFF"), 9), ElementsAre(7, 7, 7));
  EXPECT_THAT(decoder->decode(scp_bytes("\xAF"), 9), ElementsAre(7, 7));
}

TEST(ScpHuffman, AValueMayBeABaseAndBitsBehindIt) {
  const std::vector<std::vector<ScpHuffmanCode>> tables = {
      {{1, 5, false, 100, 0}, {1, 1, false, -3, 1}}};
  const auto decoder = ScpHuffmanDecoder::from_tables(tables, true);
  ASSERT_TRUE(decoder);
  // 0 0111, 1, 0 1111
  EXPECT_THAT(decoder->decode(scp_bytes("\x3D\xE0"), 3), ElementsAre(107, -3, 99));
}

TEST(ScpHuffman, TablesThatCannotBeReadAreRefused) {
  const auto refused = [](std::vector<ScpHuffmanCode> table) {
    const std::vector<std::vector<ScpHuffmanCode>> tables = {std::move(table)};
    return !ScpHuffmanDecoder::from_tables(tables, true);
  };
  EXPECT_TRUE(refused({{0, 0, false, 0, 0}}));
  EXPECT_TRUE(refused({{33, 33, false, 0, 0}}));
  EXPECT_TRUE(refused({{3, 2, false, 0, 0}}));
  EXPECT_TRUE(refused({{1, 34, false, 0, 0}}));
  EXPECT_TRUE(refused({{1, 1, false, 0, 0}, {1, 1, false, 1, 0}}));
  EXPECT_TRUE(refused({{1, 1, false, 0, 1}, {2, 2, false, 1, 3}}));
  EXPECT_TRUE(refused({{2, 2, false, 0, 3}, {1, 1, false, 1, 1}}));
  EXPECT_FALSE(refused({{1, 1, false, 0, 0}, {1, 1, false, 1, 1}}));
}

TEST(ScpHuffman, NoTableMeansPlainSamples) {
  EXPECT_FALSE(read_scp_huffman({}).value());
  EXPECT_FALSE(read_scp_huffman(scp_bytes(std::string(2, '\0'))).value());
  EXPECT_TRUE(read_scp_huffman(scp_bytes(little(19999, 2))).value());
}

TEST(ScpSections, TheChecksumIsThatOfTheStandard) {
  // The check values of CRC-16/IBM-3740 and CRC-16/XMODEM.
  EXPECT_EQ(scp_checksum(scp_bytes("123456789")), 0x29B1);
  EXPECT_EQ(scp_checksum(scp_bytes("123456789"), 0), 0x31C3);
}

}  // namespace
}  // namespace crest::io
