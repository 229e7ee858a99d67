#include "eval/beat_matching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace crest::eval {
namespace {

using testing::ElementsAre;
using testing::FieldsAre;
using testing::IsEmpty;

TEST(BeatMatching, PairsWithinTheWindow) {
  const BeatMatching matching =
      match_beats({.times = {1, 2, 3, 4}, .unassessed = {}}, std::vector{1.14, 1.86, 3.16, 4.0});
  EXPECT_EQ(matching.counts.true_positives, 3U);
  EXPECT_THAT(matching.missed, ElementsAre(2));
  EXPECT_THAT(matching.superfluous, ElementsAre(2));
  EXPECT_THAT(matching.pairs, ElementsAre(FieldsAre(0, 0), FieldsAre(1, 1), FieldsAre(3, 3)));
  EXPECT_DOUBLE_EQ(matching.counts.sensitivity(), 0.75);
  EXPECT_DOUBLE_EQ(matching.counts.positive_predictivity(), 0.75);
}

TEST(BeatMatching, PairsEachBeatOnce) {
  const BeatMatching two = match_beats({.times = {1}, .unassessed = {}}, std::vector{0.95, 1.02});
  EXPECT_EQ(two.counts.true_positives, 1U);
  EXPECT_THAT(two.superfluous, ElementsAre(0));
  const BeatMatching one = match_beats({.times = {1, 1.2}, .unassessed = {}}, std::vector{1.13});
  EXPECT_EQ(one.counts.true_positives, 1U);
  EXPECT_THAT(one.missed, ElementsAre(0));
}

TEST(BeatMatching, CountsNothingWhereTheReferenceIsSilent) {
  const ReferenceBeats reference = {.times = {1, 9}, .unassessed = {{2, 8}}};
  const BeatMatching matching = match_beats(reference, std::vector{1.0, 2.5, 5.0, 8.5, 9.0});
  EXPECT_EQ(matching.counts.true_positives, 2U);
  EXPECT_THAT(matching.superfluous, ElementsAre(3));
}

TEST(BeatMatching, CountsAllWhereOneSideIsEmpty) {
  const ReferenceBeats reference = {.times = {1, 2}, .unassessed = {}};
  EXPECT_EQ(match_beats(reference, {}).counts.false_negatives, 2U);
  EXPECT_EQ(match_beats({}, std::vector{1.0, 2.0, 3.0}).counts.false_positives, 3U);
  EXPECT_THAT(match_beats({}, {}).missed, IsEmpty());
  EXPECT_EQ(match_beats({}, {}).counts.sensitivity(), 1);
}

}  // namespace
}  // namespace crest::eval
