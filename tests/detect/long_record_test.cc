#include "detect/long_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "core/record_part.h"
#include "io/read_record.h"
#include "small_model.h"

namespace crest::detect {
namespace {

constexpr double kMinutes = 16;  // two parts

/// A real ECG of ten seconds again and again.
const Record& long_ecg() {
  static const Record ecg = [] {
    const Record once = io::read_record(CREST_SOURCE_DIR "/tests/data/ludb/1.hea").value();
    Record again = record_part(once, 0, 0, "long");
    const auto times = static_cast<int>(kMinutes * 60 / once.duration());
    for (std::size_t lead = 0; lead < once.leads.size(); ++lead) {
      auto& samples = again.leads[lead].samples;
      for (int i = 0; i < times; ++i) {
        samples.insert(samples.end(), once.leads[lead].samples.begin(),
                       once.leads[lead].samples.end());
      }
    }
    return again;
  }();
  return ecg;
}

ReadableRecord readable(const Record& record) {
  return {.rate = record.rate,
          .samples = record.samples(),
          .read = [&record](const io::SampleStretch& part) -> Result<Record> {
            const io::SampleStretch within = part.within(record.samples());
            return record_part(record, within.begin, within.end, record.name);
          }};
}

Result<Assessment> assess_with(const ReadableRecord& record, std::size_t threads,
                               const LongRecordOptions& options = {}) {
  const model::Model model = small_model();
  std::vector<model::Session> sessions;
  for (std::size_t i = 0; i < threads; ++i) sessions.emplace_back(model.network);
  return assess_long_record(record, model, sessions, options);
}

/// The same bits, NaN included.
bool identical(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

TEST(LongRecord, DoesNotDependOnTheThreads) {
  const auto one = assess_with(readable(long_ecg()), 1);
  const auto two = assess_with(readable(long_ecg()), 2);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->score, two->score);
  EXPECT_TRUE(identical(one->map, two->map));
  EXPECT_TRUE(identical(one->restored, two->restored));
  EXPECT_EQ(one->r_peaks, two->r_peaks);
  EXPECT_EQ(one->samples, static_cast<std::size_t>(kMinutes * 60 * one->rate));
  EXPECT_DOUBLE_EQ(one->duration, kMinutes * 60);
  EXPECT_EQ(one->map.size(), 12 * one->samples);
}

TEST(LongRecord, BeatsGoOnOverTheBordersOfParts) {
  const auto assessment = assess_with(readable(long_ecg()), 2);
  ASSERT_TRUE(assessment);
  const Record once = record_part(long_ecg(), 0, 30 * 500, "start");
  const model::Model model = small_model();
  model::Session session(model.network);
  const auto start = assess(once, model, session);
  ASSERT_TRUE(start);
  // Three rounds of the same ten seconds hold a 32nd of the beats of 96.
  EXPECT_NEAR(static_cast<double>(assessment->r_peaks.size()),
              32 * static_cast<double>(start->r_peaks.size()), 35);
  const auto longest = [](const std::vector<double>& times) {
    double pause = 0;
    for (std::size_t i = 1; i < times.size(); ++i) pause = std::max(pause, times[i] - times[i - 1]);
    return pause;
  };
  EXPECT_TRUE(std::ranges::is_sorted(assessment->r_peaks));
  EXPECT_NEAR(longest(assessment->r_peaks), longest(start->r_peaks), 0.1);
}

TEST(LongRecord, APartWithoutSignalIsListed) {
  Record broken = long_ecg();
  const auto half = static_cast<std::ptrdiff_t>(broken.samples() / 2);
  for (Lead& lead : broken.leads) {
    std::fill(lead.samples.begin(), lead.samples.begin() + half, 0.0F);
  }
  const auto assessment = assess_with(readable(broken), 1);
  ASSERT_TRUE(assessment);
  ASSERT_FALSE(assessment->not_assessed.empty());
  EXPECT_EQ(assessment->not_assessed.front().start, 0);
  EXPECT_NEAR(assessment->not_assessed.front().end, kMinutes * 60 / 2, 1);
  EXPECT_GE(assessment->r_peaks.front(), kMinutes * 60 / 2 - 1);
}

TEST(LongRecord, TellsOfItsPartsAndKeepsNoTracesUnasked) {
  std::vector<std::size_t> told;
  const auto assessment =
      assess_with(readable(long_ecg()), 2,
                  {.keep_traces = false, .on_part = [&](std::size_t done, std::size_t parts) {
                     EXPECT_EQ(parts, 2);
                     told.push_back(done);
                   }});
  ASSERT_TRUE(assessment);
  EXPECT_THAT(told, testing::ElementsAre(1, 2));
  EXPECT_TRUE(assessment->map.empty() && assessment->restored.empty());
}

TEST(LongRecord, AFileThatFailsFailsAsAWhole) {
  ReadableRecord record = readable(long_ecg());
  record.read = [read = record.read](const io::SampleStretch& part) -> Result<Record> {
    if (part.begin == 0) return read(part);
    return std::unexpected(Error{ErrorKind::Corrupt, "ends too soon", "day.dat", {}});
  };
  for (const std::size_t threads : {1U, 2U}) {
    const auto assessment = assess_with(record, threads);
    ASSERT_FALSE(assessment);
    EXPECT_EQ(to_string(assessment.error()), "day.dat: ends too soon");
  }
}

}  // namespace
}  // namespace crest::detect
