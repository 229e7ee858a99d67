#include "eval/ptbxl_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/file.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

ScoredRecord scored(std::int64_t ecg_id, std::vector<std::string> superclasses,
                    Result<double> score) {
  PtbxlRow row;
  row.ecg_id = ecg_id;
  row.record = "records/" + std::to_string(ecg_id);
  row.patient = 100 + ecg_id;
  row.fold = 9;
  row.signal = ecg_id % 2 == 0 ? "raw" : "filtered";
  row.superclasses = std::move(superclasses);
  return {.row = row, .score = std::move(score)};
}

Result<double> failed(const std::string& reason) {
  return std::unexpected(Error{ErrorKind::Corrupt, reason, "x.dat", "byte 4"});
}

const PtbxlResult& result_of(const PtbxlEvaluation& evaluation, const std::string& group) {
  static const PtbxlResult none;
  const auto found = std::ranges::find(evaluation.results, group, &PtbxlResult::group);
  EXPECT_NE(found, evaluation.results.end()) << group;
  return found == evaluation.results.end() ? none : *found;
}

TEST(EvaluatePtbxl, CountsTheUnscoredAgainstTheDetector) {
  const std::vector<ScoredRecord> records = {
      scored(1, {"NORM"}, 0.1), scored(2, {"NORM"}, failed("too short")), scored(3, {"MI"}, 0.9),
      scored(4, {"CD"}, failed("too short")), scored(5, {}, 0.5)};
  const auto evaluation = evaluate_ptbxl(records);
  EXPECT_EQ(evaluation.records, 5U);
  EXPECT_EQ(evaluation.unlabelled, 1U);
  const PtbxlResult& all = result_of(evaluation, "all records");
  EXPECT_EQ(all.normals, 2U);
  EXPECT_EQ(all.abnormals, 2U);
  EXPECT_EQ(all.unscored, 2U);
  // Of the four pairs only record 3 above record 1 is right.
  EXPECT_EQ(all.auc, 0.25);
  const PtbxlResult& only_scored = result_of(evaluation, "scored ones only");
  EXPECT_EQ(only_scored.unscored, 0U);
  EXPECT_EQ(only_scored.auc, 1.0);
}

TEST(EvaluatePtbxl, SplitsBySignalSuperclassAndStrictness) {
  std::vector<ScoredRecord> records = {scored(1, {"NORM"}, 2),       scored(2, {"NORM"}, 4),
                                       scored(3, {"MI", "CD"}, 1),   scored(4, {"MI"}, 5),
                                       scored(5, {"NORM", "CD"}, 3), scored(6, {"STTC"}, 6)};
  records[0].row.normal_strict = true;
  const auto evaluation = evaluate_ptbxl(records);
  EXPECT_DOUBLE_EQ(result_of(evaluation, "all records").auc.value(), 5.0 / 8);
  EXPECT_DOUBLE_EQ(result_of(evaluation, "strict normals").auc.value(), 3.0 / 4);
  EXPECT_DOUBLE_EQ(result_of(evaluation, "raw signals").auc.value(), 1.0);
  EXPECT_DOUBLE_EQ(result_of(evaluation, "filtered signals").auc.value(), 1.0 / 2);
  EXPECT_DOUBLE_EQ(result_of(evaluation, "MI or normal").auc.value(), 1.0 / 2);
  EXPECT_DOUBLE_EQ(result_of(evaluation, "CD or normal").auc.value(), 1.0 / 4);
  EXPECT_DOUBLE_EQ(result_of(evaluation, "STTC or normal").auc.value(), 1.0);
  EXPECT_EQ(result_of(evaluation, "HYP or normal").abnormals, 0U);
  EXPECT_FALSE(result_of(evaluation, "HYP or normal").auc);
  EXPECT_TRUE(result_of(evaluation, "all records").auc_interval);
}

TEST(EvaluatePtbxl, GroupsBySexAndAgeWhereTheyAreKnown) {
  const auto of = [](std::int64_t ecg_id, const char* superclass, std::optional<Sex> sex,
                     std::optional<double> age) {
    ScoredRecord record = scored(ecg_id, {superclass}, static_cast<double>(ecg_id));
    record.row.sex = sex;
    record.row.age = age;
    return record;
  };
  const std::vector<ScoredRecord> records = {of(1, "NORM", Sex::Female, 39.5),
                                             of(2, "NORM", Sex::Male, 40),
                                             of(3, "MI", Sex::Female, 300), of(4, "MI", {}, {})};
  const PtbxlEvaluation evaluation = evaluate_ptbxl(records);
  EXPECT_EQ(result_of(evaluation, "women").normals, 1U);
  EXPECT_EQ(result_of(evaluation, "women").abnormals, 1U);
  EXPECT_EQ(result_of(evaluation, "men").normals, 1U);
  EXPECT_EQ(result_of(evaluation, "men").abnormals, 0U);
  EXPECT_EQ(result_of(evaluation, "below 40 years").normals, 1U);
  EXPECT_EQ(result_of(evaluation, "40 to 64 years").normals, 1U);
  EXPECT_EQ(result_of(evaluation, "from 65 years").abnormals, 1U);
  const PtbxlEvaluation unknown = evaluate_ptbxl(std::vector{records.back()});
  EXPECT_EQ(std::ranges::count(unknown.results, "women", &PtbxlResult::group), 0);
}

TEST(PtbxlText, GivesEveryNumberItsMeaning) {
  const std::vector<ScoredRecord> records = {scored(1, {"NORM"}, 2), scored(2, {"HYP"}, 4),
                                             scored(3, {}, 1)};
  const std::string text = to_text(evaluate_ptbxl(records));
  EXPECT_THAT(text, HasSubstr("95 % interval"));
  EXPECT_THAT(text, testing::ContainsRegex(
                        "all records +1 +1 +0 +1.000  1.000-1.000 +1.000 +1.000 +1.000\n"));
  EXPECT_THAT(text, testing::ContainsRegex("MI or normal +1 +0 +0 +-  - +- +- +-\n"));
  EXPECT_THAT(text, HasSubstr("3 records; 1 without a diagnostic superclass left out"));
  EXPECT_THAT(text, HasSubstr("2000 resamples, seed 1"));
}

TEST(PtbxlCsv, HasARowForEveryRecord) {
  std::vector<ScoredRecord> records = {scored(2, {"NORM", "CD"}, 0.1),
                                       scored(3, {}, failed("sample 1, 2 and 3 missing"))};
  records.front().row.sex = Sex::Female;
  records.front().row.age = 56;
  EXPECT_EQ(to_csv(std::vector<DetectorScores>{{"a, b", records}}),
            "detector,ecg_id,record,patient_id,strat_fold,signal,sex,age,diagnostic_superclass,"
            "label,normal_strict,score,reason\n"
            "\"a, b\",2,records/2,102,9,raw,female,56,NORM|CD,abnormal,0,0.1,\n"
            "\"a, b\",3,records/3,103,9,filtered,,,,unlabelled,0,,"
            "\"x.dat: byte 4: sample 1, 2 and 3 missing\"\n");
}

/// A data set of forty records in two folds; its headers need not exist, for the scorer is ours.
class ScorePtbxlFold : public testing::Test {
 protected:
  ScorePtbxlFold() {
    std::string labels =
        "ecg_id,record,patient_id,strat_fold,signal,diagnostic_superclass,normal_only,"
        "normal_strict\n";
    for (int i = 1; i <= 40; ++i) {
      labels += std::to_string(i) + ",records/" + std::to_string(i) + "," + std::to_string(i) +
                (i % 2 == 0 ? ",9" : ",8") + ",raw,NORM,1,1\n";
    }
    EXPECT_TRUE(write_file(folder_ / "labels.csv", labels));
  }

  TemporaryFolder temporary_;
  fs::path folder_ = temporary_.path();
};

TEST_F(ScorePtbxlFold, KeepsTheOrderOfTheTableWithAnyNumberOfThreads) {
  const RecordScorer scorer = [this](const fs::path& header, std::size_t) -> Result<double> {
    EXPECT_EQ(header.parent_path(), folder_ / "records");
    EXPECT_EQ(header.extension(), ".hea");
    return std::stod(header.stem().string());
  };
  for (const std::size_t threads : {1U, 3U, 100U}) {
    const auto records = score_ptbxl_fold(folder_, 9, threads, scorer);
    ASSERT_TRUE(records) << to_string(records.error());
    ASSERT_EQ(records->size(), 20U);
    for (std::size_t i = 0; i < 20; ++i) {
      EXPECT_EQ((*records)[i].row.ecg_id, static_cast<std::int64_t>(2 * i + 2));
      EXPECT_EQ((*records)[i].score.value(), static_cast<double>(2 * i + 2));
    }
  }
}

TEST_F(ScorePtbxlFold, TellsEachThreadItsNumberAndReportsEveryRecord) {
  constexpr std::size_t kThreads = 3;
  std::array<std::atomic<int>, kThreads> busy{};
  const RecordScorer scorer = [&](const fs::path&, std::size_t thread) -> Result<double> {
    // Two at once with one number would share a session.
    EXPECT_EQ(busy.at(thread)++, 0);
    ::usleep(200);
    --busy.at(thread);
    return 0;
  };
  std::vector<std::size_t> done;
  const auto records =
      score_ptbxl_fold(folder_, 9, kThreads, scorer, [&](std::size_t count, std::size_t total) {
        EXPECT_EQ(total, 20U);
        done.push_back(count);
      });
  ASSERT_TRUE(records);
  ASSERT_EQ(done.size(), 20U);
  EXPECT_TRUE(std::ranges::is_sorted(done));
  EXPECT_EQ(done.back(), 20U);
}

TEST_F(ScorePtbxlFold, KeepsTheReasonOfARecordWithoutAScore) {
  const RecordScorer scorer = [](const fs::path& header, std::size_t) -> Result<double> {
    if (header.stem() == "4") return failed("too short");
    if (header.stem() == "6") return std::numeric_limits<double>::quiet_NaN();
    return 1;
  };
  const auto records = score_ptbxl_fold(folder_, 9, 2, scorer);
  ASSERT_TRUE(records);
  EXPECT_EQ(to_string((*records)[1].score.error()), "x.dat: byte 4: too short");
  EXPECT_THAT(to_string((*records)[2].score.error()),
              HasSubstr("6.hea: the score is not a number"));
  EXPECT_EQ(std::ranges::count_if(*records, [](const auto& record) { return !record.score; }), 2);
}

TEST_F(ScorePtbxlFold, AFoldWithoutRecordsIsAnError) {
  const auto records = score_ptbxl_fold(
      folder_, 5, 1, [](const fs::path&, std::size_t) { return Result<double>(0); });
  ASSERT_FALSE(records);
  EXPECT_EQ(to_string(records.error()), folder_.string() + ": fold 5 has no records");
}

}  // namespace
}  // namespace crest::eval
