#include "detect/joined_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "small_model.h"

namespace crest::detect {
namespace {

/// Ten seconds of two leads at 10 Hz with a score.
Assessment part_of_ten_seconds(double score) {
  Assessment part;
  part.model = "small";
  part.scoring = "paper";
  part.duration = 10;
  part.rate = 10;
  part.leads = {"I", "II"};
  part.unit = "mV";
  part.score = score;
  part.windows = 1;
  part.samples = 100;
  part.r_peaks = {1, 9};
  part.beat_scores = {1.5, std::nullopt};
  part.segments = {{"TP", 0, 40}, {"QRS", 40, 100}};
  part.qrs_heights = {1, 0};
  part.beat_rarities = {{.r_peak = 1, .start = 0, .end = 5, .p_value = 0.5}};
  part.assumptions = {"aVL derived from I and II"};
  part.map.assign(200, static_cast<float>(score));
  part.restored.assign(200, 1);
  return part;
}

AssessedPart at(double start, Result<Assessment> outcome) {
  return {.start = start,
          .end = start + 10,
          .first_sample = static_cast<std::size_t>(10 * start),
          .outcome = std::move(outcome)};
}

Result<Assessment> failed(std::string reason) {
  return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), {}, {}});
}

Result<Assessment> join(std::vector<AssessedPart> parts) {
  const std::size_t samples = 100 * parts.size();
  return join_parts(std::move(parts), samples, small_model());
}

Finding recurring(double p_value, std::size_t beats, std::size_t lead) {
  return {.start = 1,
          .end = 8,
          .p_value = p_value,
          .segment = "T",
          .leads = {lead},
          .beats = beats,
          .of_beats = 10,
          .spans = {{.lead = lead, .start = 1, .end = 8, .peak = 2, .peak_time = 3}}};
}

TEST(JoinParts, LaysTimesBehindEachOther) {
  const auto whole = join({at(0, part_of_ten_seconds(1)), at(10, part_of_ten_seconds(3))});
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->duration, 20);
  EXPECT_EQ(whole->samples, 200);
  EXPECT_EQ(whole->score, 2);
  EXPECT_EQ(whole->windows, 2);
  EXPECT_THAT(whole->r_peaks, testing::ElementsAre(1, 9, 11, 19));
  EXPECT_EQ(whole->beat_scores.size(), 4);
  ASSERT_EQ(whole->segments.size(), 4);
  EXPECT_EQ(whole->segments[2].begin, 100);
  EXPECT_EQ(whole->segments[3].end, 200);
  ASSERT_EQ(whole->beat_rarities.size(), 2);
  EXPECT_EQ(whole->beat_rarities[1].r_peak, 11);
  EXPECT_EQ(whole->beat_rarities[1].start, 10);
  EXPECT_EQ(whole->beat_rarities[1].end, 15);
  EXPECT_THAT(whole->qrs_heights, testing::ElementsAre(1, 0));
  EXPECT_EQ(whole->map[99], 1);
  EXPECT_EQ(whole->map[100], 3);
  EXPECT_EQ(whole->map[200 + 99], 1) << "the second lead";
  EXPECT_TRUE(whole->not_assessed.empty());
}

TEST(JoinParts, ListsPartsThatFailed) {
  const auto whole = join({at(0, failed("too noisy")), at(10, failed("too noisy")),
                           at(20, part_of_ten_seconds(3)), at(30, failed("flat"))});
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->score, 3);
  EXPECT_THAT(whole->r_peaks, testing::ElementsAre(21, 29));
  ASSERT_EQ(whole->not_assessed.size(), 2);
  EXPECT_EQ(whole->not_assessed[0].start, 0);
  EXPECT_EQ(whole->not_assessed[0].end, 20) << "goes on";
  EXPECT_FALSE(whole->not_assessed[0].lead);
  EXPECT_EQ(whole->not_assessed[1].reason, "flat");
  EXPECT_TRUE(std::isnan(whole->map[0]));
  EXPECT_EQ(whole->map[200], 3);
  EXPECT_EQ(whole->duration, 40);
}

TEST(JoinParts, FailsWhereEveryPartDid) {
  const auto whole = join({at(0, failed("too noisy")), at(10, failed("flat"))});
  ASSERT_FALSE(whole);
  EXPECT_EQ(whole.error().reason, "too noisy");
}

TEST(JoinParts, MakesOneFindingOfWhatRecurs) {
  Assessment first = part_of_ten_seconds(1);
  Assessment second = part_of_ten_seconds(1);
  first.findings = {recurring(0.02, 9, 1)};
  second.findings = {recurring(0.01, 8, 1), recurring(0.03, 7, 0)};
  Finding once = recurring(0.005, 1, 1);
  once.of_beats = 0;
  first.findings.push_back(once);
  second.findings.push_back(once);
  const auto whole = join({at(0, first), at(10, second)});
  ASSERT_EQ(whole->findings.size(), 4);
  EXPECT_EQ(whole->findings[0].start, 1) << "single ones stay apart, the earlier first";
  EXPECT_EQ(whole->findings[1].start, 11);
  const Finding& both = whole->findings[2];
  EXPECT_EQ(both.p_value, 0.01);
  EXPECT_EQ(both.beats, 17);
  EXPECT_EQ(both.of_beats, 20);
  ASSERT_EQ(both.spans.size(), 2);
  EXPECT_EQ(both.spans[0].start, 1);
  EXPECT_EQ(both.spans[1].start, 11);
  EXPECT_EQ(both.spans[1].peak_time, 13);
  EXPECT_EQ(both.start, 1);
  EXPECT_EQ(both.end, 18);
  EXPECT_THAT(whole->findings[3].leads, testing::ElementsAre(0)) << "of another lead";
}

TEST(JoinParts, KeepsTheStrongestOfEveryKind) {
  Assessment first = part_of_ten_seconds(1);
  Assessment second = part_of_ten_seconds(1);
  first.evidence = {{.name = "QRS", .surprise = 2}, {.name = "rate", .surprise = 5}};
  second.evidence = {{.name = "QRS", .surprise = 3, .leads = {1}}};
  first.lead_rarities = {{0, 0.5, 10}, {1, 0.1, 10}};
  second.lead_rarities = {{1, 0.4, 10}};
  second.segment_rarities = {{"T", 0.2, 9}};
  const auto whole = join({at(0, first), at(10, second)});
  ASSERT_EQ(whole->evidence.size(), 2);
  EXPECT_EQ(whole->evidence[0].surprise, 3);
  EXPECT_THAT(whole->evidence[0].leads, testing::ElementsAre(1));
  EXPECT_EQ(whole->evidence[1].surprise, 5);
  ASSERT_EQ(whole->lead_rarities.size(), 2);
  EXPECT_EQ(whole->lead_rarities[1].p_value, 0.1);
  EXPECT_EQ(whole->segment_rarities.size(), 1);
}

TEST(JoinParts, TellsWhatSomePartsAssumed) {
  Assessment first = part_of_ten_seconds(1);
  first.assumptions.emplace_back("3 spikes of a pacemaker seen");
  const auto whole = join({at(0, first), at(10, part_of_ten_seconds(1)), at(20, failed("flat"))});
  EXPECT_THAT(whole->assumptions,
              testing::ElementsAre("aVL derived from I and II",
                                   "from 0:00:00 to 0:00:10: 3 spikes of a pacemaker seen"));
}

TEST(JoinParts, LeavesTracesOutThatNobodyKept) {
  Assessment first = part_of_ten_seconds(1);
  first.map.clear();
  first.restored.clear();
  EXPECT_TRUE(join({at(0, first), at(10, part_of_ten_seconds(1))})->map.empty());
}

}  // namespace
}  // namespace crest::detect
