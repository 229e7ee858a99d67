#include "eval/quality_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "temporary_folder.h"

namespace crest::eval {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path kData = fs::path(CREST_SOURCE_DIR) / "tests" / "data";

// A folder with three real records, two of them below "records", and these labels.
class QualityProtocol : public testing::Test {
 protected:
  QualityProtocol() {
    fs::create_directories(folder_.path() / "records");
    for (const char* name : {"1", "64"}) {
      for (const char* extension : {".hea", ".dat"}) {
        const std::string file = std::string(name) + extension;
        fs::copy(kData / "ludb" / file, folder_.path() / "records" / file);
      }
    }
    for (const char* file : {"00010.hea", "00010a.dat", "00010b.dat"}) {
      fs::copy(kData / "ptbxl" / file, folder_.path() / file);
    }
  }

  Result<std::vector<QualityRow>> judge(const std::string& labels, int fold = 9) {
    folder_.write("labels.csv", labels);
    return judge_labelled_records(folder_.path(), fold);
  }

  TemporaryFolder folder_;
};

QualityRow row(std::string label, double badness, signal::Verdict verdict) {
  signal::RecordQuality quality;
  quality.badness = badness;
  quality.verdict = verdict;
  return {.record = "r", .label = std::move(label), .quality = quality, .milliseconds = badness};
}

TEST_F(QualityProtocol, JudgesWhatLabelsList) {
  const auto rows = judge("record,quality\n1,acceptable\n64,acceptable\n00010,unacceptable\n");
  ASSERT_TRUE(rows) << to_string(rows.error());
  ASSERT_EQ(rows->size(), 3U);
  for (const QualityRow& row : *rows) {
    ASSERT_TRUE(row.quality) << row.record;
    EXPECT_EQ(row.quality->verdict, signal::Verdict::Accepted) << row.record;
    EXPECT_GE(row.milliseconds, 0);
  }
  EXPECT_THAT(to_csv(*rows), HasSubstr("\n00010,unacceptable,accepted,0."));
}

TEST_F(QualityProtocol, TakesAFoldOfPtbxl) {
  const std::string labels =
      "ecg_id,record,patient_id,strat_fold,signal,normal_only,normal_strict,"
      "diagnostic_superclass\n"
      "1,00010,1,9,raw,1,1,NORM\n2,1,2,8,raw,0,0,MI\n3,64,3,9,raw,0,0,\n";
  const auto rows = judge(labels);
  ASSERT_TRUE(rows) << to_string(rows.error());
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].label, "normal");
  EXPECT_EQ((*rows)[1].label, "unlabelled");
  EXPECT_EQ(judge(labels, 3).error().kind, ErrorKind::InvalidInput);
}

TEST_F(QualityProtocol, GivesAnUnreadableRecordARow) {
  const auto rows = judge("record,quality\nabsent,acceptable\n1,unacceptable\n");
  ASSERT_TRUE(rows);
  EXPECT_FALSE((*rows)[0].quality);
  const QualityEvaluation evaluation = evaluate_quality(*rows);
  EXPECT_EQ(evaluation.groups[0].unread, 1U);
  EXPECT_EQ(evaluation.auc, 0) << "it stands on the wrong side";
  EXPECT_THAT(to_csv(*rows), HasSubstr("\nabsent,acceptable,,,,,,,,"));
}

TEST_F(QualityProtocol, RefusesLabelsThatAreNone) {
  for (const char* labels :
       {"record,quality\n1,good\n", "name,quality\n1,acceptable\n", "record,quality\n1\n", ""}) {
    const auto rows = judge(labels);
    ASSERT_FALSE(rows) << labels;
    EXPECT_EQ(rows.error().kind, ErrorKind::Corrupt) << labels;
    EXPECT_THAT(rows.error().file, HasSubstr("labels.csv"));
  }
  EXPECT_FALSE(judge("record,quality\n"));
  EXPECT_EQ(judge_labelled_records(folder_.path() / "absent", 9).error().kind, ErrorKind::NotFound);
}

TEST(EvaluateQuality, CountsVerdictsAndComparesBadness) {
  const std::vector<QualityRow> rows = {row("acceptable", 0.1, signal::Verdict::Accepted),
                                        row("acceptable", 1.1, signal::Verdict::Limited),
                                        row("unacceptable", 1.0, signal::Verdict::Limited),
                                        row("unacceptable", 5.0, signal::Verdict::Rejected)};
  const QualityEvaluation evaluation = evaluate_quality(rows, {.resamples = 50});
  EXPECT_EQ(evaluation.auc, 0.75);
  ASSERT_TRUE(evaluation.auc_interval);
  EXPECT_LE(evaluation.auc_interval->lower, 0.75);
  ASSERT_EQ(evaluation.groups.size(), 2U);
  EXPECT_EQ(evaluation.groups[0].limited, 1U);
  EXPECT_EQ(evaluation.groups[1].rejected, 1U);
  const std::string text = to_text(evaluation);
  EXPECT_THAT(text, HasSubstr("unacceptable          2         0        1         1       0"));
  EXPECT_THAT(text, HasSubstr("0.7500"));
}

TEST(EvaluateQuality, HasNoAucWithoutBothLabels) {
  const std::vector<QualityRow> rows = {row("normal", 0.1, signal::Verdict::Accepted)};
  const QualityEvaluation evaluation = evaluate_quality(rows);
  EXPECT_FALSE(evaluation.auc);
  EXPECT_EQ(evaluation.groups[0].accepted, 1U);
  EXPECT_EQ(to_text(evaluation).find("AUC"), std::string::npos);
}

}  // namespace
}  // namespace crest::eval
