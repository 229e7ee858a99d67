#include "eval/qrs_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "eval/reference_beats.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

using testing::HasSubstr;

const std::filesystem::path kData = std::filesystem::path(CREST_SOURCE_DIR) / "tests" / "data";

TEST(QrsProtocol, FindsTheBeatsOfHardRecordsOfMitBih) {
  const Result<QrsEvaluation> evaluation = evaluate_qrs(kData / "mitdb");
  ASSERT_TRUE(evaluation) << evaluation.error().reason;
  EXPECT_GE(evaluation->rows.size(), 7U);
  EXPECT_GT(evaluation->gross.beats(), 650U);
  EXPECT_GE(evaluation->gross.sensitivity(), 0.995) << to_text(*evaluation);
  EXPECT_GE(evaluation->gross.positive_predictivity(), 0.995) << to_text(*evaluation);
}

TEST(QrsProtocol, FindsTheBeatsOfLudb) {
  const Result<QrsEvaluation> evaluation = evaluate_qrs(kData / "ludb");
  ASSERT_TRUE(evaluation) << evaluation.error().reason;
  EXPECT_GE(evaluation->rows.size(), 3U);
  EXPECT_GE(evaluation->gross.sensitivity(), 0.995) << to_text(*evaluation);
  EXPECT_GE(evaluation->gross.positive_predictivity(), 0.995) << to_text(*evaluation);
}

TEST(QrsProtocol, LeavesFlutterUnassessed) {
  const auto reference = read_reference_beats(kData / "mitdb" / "207_0s.hea", 360);
  ASSERT_TRUE(reference && *reference);
  EXPECT_EQ((*reference)->unassessed.size(), 2U);
  for (const TimeSpan& span : (*reference)->unassessed) {
    for (const double time : (*reference)->times) {
      EXPECT_FALSE(span.start < time && time < span.end) << time;
    }
  }
}

TEST(QrsProtocol, CountsAnUnreadableRecordAgainstTheDetector) {
  const TemporaryFolder folder;
  for (const char* file : {"119_20s.hea", "119_20s.atr"}) {
    std::filesystem::copy(kData / "mitdb" / file, folder.path() / file);
  }
  for (const char* file : {"1.hea", "1.dat"}) {
    std::filesystem::copy(kData / "ludb" / file, folder.path() / file);
  }
  const Result<QrsEvaluation> evaluation = evaluate_qrs(folder.path());
  ASSERT_TRUE(evaluation) << evaluation.error().reason;
  ASSERT_EQ(evaluation->rows.size(), 1U);
  EXPECT_EQ(evaluation->rows[0].counts.false_negatives, 21U);
  EXPECT_THAT(evaluation->rows[0].reason, HasSubstr("119_20s"));
  EXPECT_EQ(evaluation->gross.sensitivity(), 0);
  EXPECT_THAT(evaluation->unmarked, testing::ElementsAre("1"));
  EXPECT_THAT(to_text(*evaluation), HasSubstr("1 records without"));
  EXPECT_THAT(to_csv(*evaluation), HasSubstr("119_20s,21,0,21,0,0.000000,1.000000,"));
}

TEST(QrsProtocol, RefusesAFolderWithoutReference) {
  const TemporaryFolder folder;
  EXPECT_FALSE(evaluate_qrs(folder.path()));
  EXPECT_FALSE(evaluate_qrs(folder.path() / "absent"));
}

}  // namespace
}  // namespace crest::eval
