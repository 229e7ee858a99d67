#include "eval/ptbxl_labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "temporary_folder.h"

namespace crest::eval {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kHeader =
    "ecg_id,record,patient_id,strat_fold,signal,diagnostic_superclass,diagnostic_subclass,form,"
    "rhythm,normal_only,normal_strict\n";

Result<std::vector<PtbxlRow>> read_text(const std::string& text) {
  // Tests run side by side: each has a folder of its own.
  const TemporaryFolder folder;
  return read_ptbxl_labels(folder.write("labels.csv", text));
}

TEST(PtbxlLabels, NormalIsExactlyNorm) {
  const auto rows = read_text(kHeader +
                              "1,records/00001,15709,3,raw,NORM,NORM,LVOLT,SR,1,0\n"
                              "2,records/00002,13243,2,raw,NORM|CD,\"NORM,IRBBB\",,SR,0,0\n"
                              "3,records/00003,20372,9,filtered,HYP|CD|MI,LVH,,AFIB,0,0\n"
                              "4,records/00004,17014,3,raw,,,,SR,0,0\n"
                              "5,records/00005,17448,9,raw,NORM,NORM,,SR,1,1\n");
  ASSERT_TRUE(rows) << to_string(rows.error());
  std::vector<PtbxlLabel> labels;
  for (const PtbxlRow& row : *rows) labels.push_back(row.label());
  EXPECT_THAT(labels, ElementsAre(PtbxlLabel::Normal, PtbxlLabel::Abnormal, PtbxlLabel::Abnormal,
                                  PtbxlLabel::Unlabelled, PtbxlLabel::Normal));
  const PtbxlRow& third = (*rows)[2];
  EXPECT_EQ(third.ecg_id, 3);
  EXPECT_EQ(third.record, "records/00003");
  EXPECT_EQ(third.patient, 20372);
  EXPECT_EQ(third.fold, 9);
  EXPECT_EQ(third.signal, "filtered");
  EXPECT_THAT(third.superclasses, ElementsAre("HYP", "CD", "MI"));
  EXPECT_FALSE((*rows)[0].normal_strict);
  EXPECT_TRUE((*rows)[4].normal_strict);
}

TEST(PtbxlLabels, NormalsOfTheFoldsAskedForInTheirOrder) {
  const auto rows = read_text(kHeader +
                              "7,a,1,8,raw,NORM,,,SR,1,1\n"
                              "5,b,2,1,raw,NORM,,,SR,1,0\n"
                              "6,c,3,1,raw,MI,,,SR,0,0\n"
                              "8,d,4,9,raw,NORM,,,SR,1,1\n");
  ASSERT_TRUE(rows) << to_string(rows.error());
  std::vector<std::int64_t> chosen;
  for (const PtbxlRow& row : normals_in_folds(*rows, 1, 8)) chosen.push_back(row.ecg_id);
  EXPECT_THAT(chosen, ElementsAre(7, 5));
  EXPECT_THAT(normals_in_folds(*rows, 2, 7), IsEmpty());
}

struct BadTable {
  std::string name;
  std::string text;
  std::string message;  ///< after the name of the file
};

class BadPtbxlLabels : public testing::TestWithParam<BadTable> {};

TEST_P(BadPtbxlLabels, AreCorruptAndSayWhere) {
  const auto rows = read_text(GetParam().text);
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind, ErrorKind::Corrupt);
  EXPECT_EQ(rows.error().place + ": " + rows.error().reason, GetParam().message);
  EXPECT_THAT(rows.error().file, testing::EndsWith("labels.csv"));
}

INSTANTIATE_TEST_SUITE_P(
    Tables, BadPtbxlLabels,
    testing::Values(
        BadTable{"Empty", "", "line 1: the file is empty"},
        BadTable{"ColumnMissing", "ecg_id,record\n1,a\n", "line 1: column patient_id is missing"},
        BadTable{"ShortRow", kHeader + "1,a,1,3,raw\n",
                 "line 2: 5 fields where the first line has 11"},
        BadTable{"FoldOutOfRange", kHeader + "1,a,1,11,raw,NORM,,,SR,1,1\n",
                 "line 2: strat_fold is \"11\", not a whole number from 1 to 10"},
        BadTable{"NotANumber", kHeader + "1,a,1,3,raw,NORM,,,SR,1,1\n2,b,7.5,3,raw,NORM,,,SR,1,1\n",
                 "line 3: patient_id is \"7.5\", not a whole number from 0 to 1000000000"},
        BadTable{"UnknownSuperclass", kHeader + "1,a,1,3,raw,NORM|XX,,,SR,0,0\n",
                 "line 2: there is no superclass \"XX\""},
        BadTable{"UnknownSignal", kHeader + "1,a,1,3,cooked,NORM,,,SR,1,1\n",
                 "line 2: signal is \"cooked\", neither raw nor filtered"},
        BadTable{"Contradiction", kHeader + "1,a,1,3,raw,NORM|CD,,,SR,1,0\n",
                 "line 2: normal_only 1 and normal_strict 0 contradict superclass \"NORM|CD\""},
        BadTable{"Twice", kHeader + "1,a,1,3,raw,NORM,,,SR,1,1\n1,b,1,3,raw,NORM,,,SR,1,1\n",
                 "line 3: ecg_id 1 is listed twice"},
        BadTable{"NoPath", kHeader + "1,,1,3,raw,NORM,,,SR,1,1\n",
                 "line 2: the path of the record is empty"},
        BadTable{"OpenQuote", kHeader + "1,\"a,1,3,raw,NORM,,,SR,1,1\n",
                 "line 2: a quote is never closed"}),
    [](const auto& tested) { return tested.param.name; });

TEST(PtbxlLabels, AMissingFileIsNotFound) {
  const auto rows = read_ptbxl_labels("no/such/labels.csv");
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind, ErrorKind::NotFound);
  EXPECT_EQ(rows.error().file, "no/such/labels.csv");
}

}  // namespace
}  // namespace crest::eval
