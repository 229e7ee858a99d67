// A day of twelve leads at 500 Hz, a gigabyte that is made up where it is read: how much a part of
// it takes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "io/edf_record.h"
#include "io/edf_writer.h"
#include "io/flac_stream.h"
#include "io/flac_writer.h"
#include "io/ishne_record.h"
#include "io/ishne_writer.h"
#include "io/wfdb_record.h"

namespace crest::io {
namespace {

constexpr std::size_t kLeads = 12;
constexpr std::size_t kSamples = std::size_t{24} * 3600 * 500;
constexpr std::size_t kBegin = kSamples / 2 + 17;
constexpr std::size_t kLength = 15000;  // half a minute
constexpr std::size_t kPartBytes = kLength * kLeads * 2;
constexpr std::size_t kBlock = std::size_t{256} << 10;

/// What was asked of a source.
struct Asked {
  std::size_t bytes = 0;
  std::size_t most_at_once = 0;
};

class CountedBytes final : public ByteSource {
 public:
  CountedBytes(const ByteSource& source, Asked& asked) : source_(source), asked_(asked) {}
  std::size_t size() const override { return source_.size(); }
  Result<std::span<const std::byte>> read(std::size_t position, std::size_t length,
                                          std::vector<std::byte>& room) const override {
    const auto bytes = source_.read(position, length, room);
    asked_.bytes += bytes->size();
    asked_.most_at_once = std::max(asked_.most_at_once, bytes->size());
    return bytes;
  }

 private:
  const ByteSource& source_;
  Asked& asked_;
};

/// A head, then 16-bit samples, each the low bits of its number in the file.
class MadeUpBytes final : public ByteSource {
 public:
  MadeUpBytes(std::string head, std::size_t samples) : head_(std::move(head)), samples_(samples) {}
  std::size_t size() const override { return head_.size() + 2 * samples_; }
  Result<std::span<const std::byte>> read(std::size_t position, std::size_t length,
                                          std::vector<std::byte>& room) const override {
    position = std::min(position, size());
    room.resize(std::min(length, size() - position));
    for (std::size_t i = 0; i < room.size(); ++i) room[i] = at(position + i);
    return room;
  }

 private:
  std::byte at(std::size_t position) const {
    if (position < head_.size()) return static_cast<std::byte>(head_[position]);
    const std::size_t place = position - head_.size();
    return static_cast<std::byte>((place / 2 & 0x3FFF) >> (place % 2 * 8));
  }

  std::string head_;
  std::size_t samples_;
};

class OneFile final : public WfdbFiles {
 public:
  OneFile(const ByteSource& source, Asked& asked) : source_(source), asked_(asked) {}
  Result<std::vector<std::byte>> read(const std::string& name) const override {
    return std::unexpected(Error{ErrorKind::Internal, "is not to be read whole", name, {}});
  }
  Result<std::unique_ptr<ByteSource>> open(const std::string& /*name*/) const override {
    return std::make_unique<CountedBytes>(source_, asked_);
  }
  std::size_t size(const std::string& /*name*/) const override { return source_.size(); }
  std::string path_of(const std::string& name) const override { return name; }

 private:
  const ByteSource& source_;
  Asked& asked_;
};

ReadOptions part_of_the_day() { return {.part = {kBegin, kBegin + kLength}}; }

void expect_part_of_the_day(const Result<Record>& record) {
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->whole_samples, kSamples);
  ASSERT_EQ(record->leads.size(), kLeads);
  ASSERT_EQ(record->samples(), kLength);
  EXPECT_LE(record->leads.back().samples.capacity(), kLength);
}

/// Of a file whose frames hold a sample of each lead.
void expect_frames(const Record& record) {
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    for (const std::size_t t : {std::size_t{0}, kLength / 2, kLength - 1}) {
      const std::size_t stored = ((kBegin + t) * kLeads + lead) & 0x3FFF;
      EXPECT_EQ(record.leads[lead].samples[t], static_cast<float>(stored) / 1000) << lead;
    }
  }
}

TEST(LongRecord, APartOfWfdbTakesWhatItIs) {
  std::string header = "a 12 500 " + std::to_string(kSamples) + "\n";
  for (std::size_t i = 0; i < kLeads; ++i) {
    header += "a.dat 16 1000/mV 16 0 7 7 0 L" + std::to_string(i) + "\n";
  }
  const MadeUpBytes file({}, kSamples * kLeads);
  Asked asked;
  const auto record = read_wfdb_record("a.hea", header, OneFile(file, asked), part_of_the_day());
  expect_part_of_the_day(record);
  expect_frames(*record);
  EXPECT_EQ(asked.bytes, kPartBytes);
  EXPECT_LE(asked.most_at_once, kBlock);
}

TEST(LongRecord, APartOfIshneTakesWhatItIs) {
  IshneTestFile written;
  written.stated_samples = kSamples;
  written.specifications.assign(kLeads, 0);
  written.nanovolts.assign(kLeads, 1000);
  written.samples.assign(kLeads, {});
  const std::string head = ishne_bytes(written);
  const MadeUpBytes file(head, kSamples * kLeads);
  Asked asked;
  const auto record = read_ishne_record(CountedBytes(file, asked), part_of_the_day());
  expect_part_of_the_day(record);
  expect_frames(*record);
  EXPECT_LE(asked.bytes, kPartBytes + 2 * head.size());
  EXPECT_LE(asked.most_at_once, kBlock);
}

TEST(LongRecord, APartOfEdfTakesWhatItIs) {
  constexpr std::size_t annotation_bytes = 60;
  EdfTestFile written;
  written.records = std::to_string(kSamples / 500);
  for (std::size_t i = 0; i < kLeads; ++i) {
    EdfTestSignal signal;
    signal.label = "L" + std::to_string(i);
    signal.samples_per_record = 500;
    written.signals.push_back(signal);
  }
  EdfTestSignal annotations = edf_annotation_signal({});
  annotations.samples_per_record = annotation_bytes / 2;
  for (const bool plus : {false, true}) {
    if (plus) {
      written.reserved = "EDF+C";
      written.signals.push_back(annotations);
    }
    const std::string head = edf_bytes(written);
    const std::size_t record_samples = 500 * kLeads + (plus ? annotation_bytes / 2 : 0);
    const MadeUpBytes file(head, kSamples / 500 * record_samples);
    Asked asked;
    const auto record = read_edf_record(CountedBytes(file, asked), part_of_the_day());
    expect_part_of_the_day(record);
    const std::size_t t = kBegin + kLength - 1;
    const std::size_t stored = (t / 500 * record_samples + 11 * 500 + t % 500) & 0x3FFF;
    EXPECT_FLOAT_EQ(record->leads[11].samples[kLength - 1], static_cast<float>(stored) / 1000);
    EXPECT_LE(asked.bytes, kPartBytes + 4 * kBlock + kSamples / 500 * annotation_bytes);
    EXPECT_LE(asked.most_at_once, kBlock);
  }
}

TEST(LongRecord, APartOfFlacIsSought) {
  std::vector<FLAC__int32> samples;
  std::uint32_t noise = 1;
  for (int i = 0; i < 600000; ++i) {
    noise = noise * 1664525 + 1013904223;
    samples.push_back(static_cast<int>(noise >> 20) - 2048);
  }
  const auto bytes = flac_stream_of(samples, 2, 16);  // which does not state how many there are
  Asked asked;
  const auto part =
      decode_flac(CountedBytes(HeldBytes(bytes), asked), {.begin = 250001, .end = 250003});
  ASSERT_TRUE(part) << to_string(part.error());
  EXPECT_THAT(part->channels[1], testing::ElementsAre(static_cast<float>(samples[500003]),
                                                      static_cast<float>(samples[500005])));
  EXPECT_LT(asked.bytes, bytes.size() / 4);
}

}  // namespace
}  // namespace crest::io
