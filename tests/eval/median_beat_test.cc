#include "eval/median_beat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "io/read_record.h"

namespace crest::eval {
namespace {

const std::filesystem::path kPtbxl =
    std::filesystem::path(CREST_SOURCE_DIR) / "tests" / "data" / "ptbxl";

Record read(const std::string& name) {
  auto record = io::read_record(kPtbxl / (name + ".hea"));
  EXPECT_TRUE(record) << to_string(record.error());
  return record ? *std::move(record) : Record{};
}

TEST(MedianBeat, IsTheSameInAnyUnitAndNotMovedByOneOddBeat) {
  const Record record = read("00010");
  const auto beat = median_beat(record);
  ASSERT_TRUE(beat) << to_string(beat.error());
  ASSERT_EQ(beat->size(), kMedianBeatFeatures);
  // The R peak of lead II stands at 0.25 s of 0.70 s.
  const auto lead_ii = std::span(*beat).subspan(kBeatShapeSamples, kBeatShapeSamples);
  const auto peak = std::ranges::max_element(lead_ii) - lead_ii.begin();
  EXPECT_NEAR(static_cast<double>(peak), 0.25 / 0.70 * kBeatShapeSamples, 1.5);

  Record scaled = record;
  for (Lead& lead : scaled.leads) {
    lead.unit = "NU";
    for (float& sample : lead.samples) sample *= 3;
  }
  const auto same = median_beat(scaled);
  ASSERT_TRUE(same);
  for (std::size_t i = 0; i < beat->size(); ++i) ASSERT_NEAR((*same)[i], (*beat)[i], 1e-3);
}

TEST(MedianBeat, OfARecordWithoutBeatsIsRefused) {
  Record record = read("00010");
  for (Lead& lead : record.leads) lead.samples.resize(200);
  const auto beat = median_beat(record);
  ASSERT_FALSE(beat);
  EXPECT_EQ(beat.error().kind, ErrorKind::InvalidInput);
}

TEST(FitMedianBeats, ListsWhatItLeavesOut) {
  std::vector<PtbxlRow> rows(4);
  rows[0].record = "00010";
  rows[1].record = "absent";
  rows[2].record = "00184";
  rows[3].record = "00287";
  std::vector<std::string> left_out;
  std::size_t seen = 0;
  const auto normal =
      fit_median_beats(kPtbxl, rows, left_out, [&](std::size_t done) { seen = done; });
  ASSERT_TRUE(normal) << to_string(normal.error());
  EXPECT_EQ(seen, 4U);
  ASSERT_EQ(left_out.size(), 1U);
  EXPECT_THAT(left_out.front(), testing::HasSubstr("absent.hea"));
  // Three vectors span two components.
  EXPECT_LE(normal->variances.size(), 2U);
}

}  // namespace
}  // namespace crest::eval
