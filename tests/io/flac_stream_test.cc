#include "io/flac_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "core/file.h"
#include "io/flac_writer.h"
#include "io/wfdb_signal.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

std::vector<std::byte> real_stream() {
  return read_file(fs::path(CREST_SOURCE_DIR) / "tests/data/ptbxl/00010a.dat").value();
}

Result<FlacSamples> decode_from_start(std::span<const std::byte> bytes, std::size_t at_most) {
  return decode_flac(HeldBytes(bytes), {.begin = 0, .end = at_most, .counted = at_most});
}

TEST(FlacStream, ARealStreamAgreesWithItsMd5) {
  const auto flac = decode_from_start(real_stream(), 5000);
  ASSERT_TRUE(flac) << to_string(flac.error());
  EXPECT_EQ(flac->bits, 16);
  EXPECT_EQ(flac->total, 5000U);
  EXPECT_EQ(flac->channels.size(), 6U);
  EXPECT_EQ(flac->channels[5].size(), 5000U);
  EXPECT_EQ(flac->md5, true);
}

TEST(FlacStream, NoMoreIsDecodedThanAskedFor) {
  const auto flac = decode_from_start(real_stream(), 100);
  ASSERT_TRUE(flac) << to_string(flac.error());
  EXPECT_EQ(flac->channels[0].size(), 100U);
  EXPECT_EQ(flac->total, 5000U);
  EXPECT_FALSE(flac->md5.has_value());
}

WfdbFrames ten_frames() { return {.begin = 0, .end = 10, .summed = 10, .counted = 10}; }

WfdbSignalFile in_format(int format, std::size_t signals) {
  return {format, 0, std::vector<WfdbStoredSignal>(signals)};
}

TEST(FlacStream, ChannelsAreSignalsOfEveryWidth) {
  struct Width {
    int format;
    unsigned bits;
    FLAC__int32 largest;
  };
  for (const auto& [format, bits, largest] :
       {Width{508, 8, 127}, Width{516, 16, 32767}, Width{524, 24, 8388607}}) {
    const auto bytes = flac_stream_of({1, -1, largest, -largest, -largest - 1, 0}, 2, bits);
    const auto stored = decode_wfdb_signals(HeldBytes(bytes), in_format(format, 2), ten_frames());
    ASSERT_TRUE(stored) << to_string(stored.error());
    EXPECT_EQ(stored->available, 3U);
    EXPECT_FALSE(stored->md5.has_value());
    const auto top = static_cast<float>(largest);
    EXPECT_THAT(stored->signals[0].samples, ElementsAre(1, top, testing::IsNan()));
    EXPECT_THAT(stored->signals[1].samples, ElementsAre(-1, -top, 0));
    EXPECT_EQ(stored->signals[0].first, 1);
    EXPECT_EQ(stored->signals[0].checksum, 0);
    EXPECT_EQ(stored->signals[1].checksum, static_cast<std::int16_t>(-1 - largest));
  }
}

TEST(FlacStream, MustFitTheHeader) {
  const auto bytes = flac_stream_of({1, 2, 3, 4}, 2, 16);
  const auto channels = decode_wfdb_signals(HeldBytes(bytes), in_format(516, 3), ten_frames());
  ASSERT_FALSE(channels);
  EXPECT_EQ(channels.error().reason, "the FLAC stream has 2 channels, the header 3 signals");
  const auto bits = decode_wfdb_signals(HeldBytes(bytes), in_format(508, 2), ten_frames());
  ASSERT_FALSE(bits);
  EXPECT_EQ(bits.error().reason, "the FLAC stream has 16 bits, its format 8");
  WfdbSignalFile from_byte_24 = in_format(516, 2);
  from_byte_24.byte_offset = 24;
  const auto offset = decode_wfdb_signals(HeldBytes(bytes), from_byte_24, ten_frames());
  ASSERT_FALSE(offset);
  EXPECT_EQ(offset.error().kind, ErrorKind::Unsupported);
}

TEST(FlacStream, ACutStreamGivesWhatItHoldsOrAnError) {
  const std::vector<std::byte> bytes = real_stream();
  for (std::size_t length = 0; length < bytes.size(); length += 97) {
    const auto flac = decode_from_start(std::span(bytes).first(length), 5000);
    if (!flac) continue;
    EXPECT_LT(flac->channels.front().size(), 5000U) << length;
    EXPECT_NE(flac->md5, true) << length;
  }
}

TEST(FlacStream, ADamagedStreamIsNoticed) {
  const std::vector<std::byte> bytes = real_stream();
  for (std::size_t at = 200; at < bytes.size(); at += 511) {
    std::vector<std::byte> damaged = bytes;
    damaged[at] ^= std::byte{0x10};
    const auto flac = decode_from_start(damaged, 5000);
    const bool noticed = !flac || flac->md5 != true || flac->channels.front().size() < 5000;
    EXPECT_TRUE(noticed) << "byte " << at;
  }
}

}  // namespace
}  // namespace crest::io
