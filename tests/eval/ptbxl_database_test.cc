#include "eval/ptbxl_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "temporary_folder.h"

namespace crest::eval {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The columns of PTB-XL 1.0.3; its first rows are ecg_id 1 and 2, shortened.
const std::string kHeader =
    "ecg_id,patient_id,age,sex,height,report,scp_codes,strat_fold,filename_lr,filename_hr\n";
const std::string kFirst =
    "1,15709.0,56.0,1,,\"sinusrhythmus, \"\"normales\"\" ekg\",\"{'NORM': 100.0, 'LVOLT': 0.0, "
    "'SR': 0.0}\",3,records100/00000/00001_lr,records500/00000/00001_hr\n";
const std::string kSecond =
    "2,13243.0,19.0,0,,,\"{'NORM': 80.0, 'SBRAD': 0.0}\",2,records100/00000/00002_lr,"
    "records500/00000/00002_hr\n";

const std::string kStatements =
    ",description,diagnostic,form,rhythm,diagnostic_class,diagnostic_subclass\n"
    "NORM,normal ECG,1.0,,,NORM,NORM\n"
    "NDT,non-diagnostic T abnormalities,1.0,1.0,,STTC,STTC\n"
    "IMI,inferior myocardial infarction,1.0,,,MI,IMI\n"
    "LVOLT,low QRS voltages,,1.0,,,\n"
    "SR,sinus rhythm,,,1.0,,\n"
    "SBRAD,sinus bradycardia,,,1.0,,\n";

class PtbxlDatabase : public testing::Test {
 protected:
  Result<std::vector<PtbxlRow>> read(const std::string& rows,
                                     const std::string& statements = kStatements,
                                     PtbxlSampling sampling = PtbxlSampling::Hz500) {
    folder_.write("ptbxl_database.csv", kHeader + rows);
    folder_.write("scp_statements.csv", statements);
    return read_ptbxl(folder_.path(), sampling);
  }
  TemporaryFolder folder_;
};

TEST_F(PtbxlDatabase, TakesEveryDiagnosticCodeWhateverItsLikelihood) {
  const auto rows = read(kFirst + kSecond +
                         "3,7,300.0,,,,\"{'IMI': 0.0, 'NDT': 50.0, 'NORM': 0.0}\",9,a,b\n"
                         "4,8,,1.0,,,\"{'NORM': 100.0, 'SR': 0.0}\",9,a,c\n"
                         "5,9,,,,,{},9,a,d\n"
                         "6,9,,,,,{'SR': 0.0},9,a,e\n");
  ASSERT_TRUE(rows) << to_string(rows.error());
  ASSERT_EQ(rows->size(), 6U);
  const PtbxlRow& first = (*rows)[0];
  EXPECT_EQ(first.ecg_id, 1);
  EXPECT_EQ(first.patient, 15709);
  EXPECT_EQ(first.fold, 3);
  EXPECT_EQ(first.record, "records500/00000/00001_hr");
  EXPECT_EQ(first.signal, "raw");
  EXPECT_EQ(first.sex, Sex::Female);
  EXPECT_EQ(first.age, 56);
  EXPECT_EQ(first.label(), PtbxlLabel::Normal);
  EXPECT_FALSE(first.normal_strict) << "low voltage is a form";
  EXPECT_EQ((*rows)[1].sex, Sex::Male);
  EXPECT_FALSE((*rows)[1].normal_strict) << "bradycardia is no plain sinus rhythm";
  EXPECT_THAT((*rows)[2].superclasses, ElementsAre("MI", "STTC", "NORM"));
  EXPECT_EQ((*rows)[2].label(), PtbxlLabel::Abnormal);
  EXPECT_EQ((*rows)[2].sex, std::nullopt);
  EXPECT_EQ((*rows)[2].age, 300);
  EXPECT_TRUE((*rows)[3].normal_strict);
  EXPECT_EQ((*rows)[3].age, std::nullopt);
  EXPECT_THAT((*rows)[4].superclasses, IsEmpty());
  EXPECT_EQ((*rows)[5].label(), PtbxlLabel::Unlabelled);
}

TEST_F(PtbxlDatabase, NamesTheRecordsOfTheSamplingAskedFor) {
  const auto rows = read(kFirst, kStatements, PtbxlSampling::Hz100);
  ASSERT_TRUE(rows) << to_string(rows.error());
  EXPECT_EQ(rows->front().record, "records100/00000/00001_lr");
}

TEST_F(PtbxlDatabase, RefusesWhatItCannotUnderstandAndSaysWhere) {
  struct Case {
    std::string rows, statements, reason;
  };
  for (const Case& bad :
       {Case{"1,1,1,1,,,\"{'XYZ': 1.0}\",3,a,b\n", kStatements,
             "ptbxl_database.csv: line 2: code \"XYZ\" is not in scp_statements.csv"},
        Case{"1,1,1,1,,,NORM,3,a,b\n", kStatements, "line 2: scp_codes is \"NORM\", not {'CODE'"},
        Case{"1,1,1,1,,,\"{'NORM: 1.0}\",3,a,b\n", kStatements, "line 2: scp_codes is"},
        Case{"1,1,1,1,,,{},11,a,b\n", kStatements, "line 2: strat_fold is \"11\""},
        Case{kFirst + kFirst, kStatements, "line 3: ecg_id 1 is listed twice"},
        Case{kFirst, ",diagnostic,form,rhythm,diagnostic_class\nNORM,1.0,,,GOOD\n",
             "scp_statements.csv: line 2: there is no superclass \"GOOD\""},
        Case{kFirst, ",diagnostic,form,rhythm\nNORM,1.0,,\n",
             "scp_statements.csv: line 1: column diagnostic_class is missing"}}) {
    const auto rows = read(bad.rows, bad.statements);
    ASSERT_FALSE(rows) << bad.reason;
    EXPECT_EQ(rows.error().kind, ErrorKind::Corrupt);
    EXPECT_THAT(to_string(rows.error()), HasSubstr(bad.reason));
  }
}

TEST(Ptbxl, AFolderWithoutItsTablesIsNotFound) {
  const TemporaryFolder folder;
  const auto rows = read_ptbxl(folder.path());
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind, ErrorKind::NotFound);
  EXPECT_EQ(rows.error().file, folder.path().string());
}

TEST(Ptbxl, PrefersLabels) {
  const TemporaryFolder folder;
  folder.write("ptbxl_database.csv", "not looked at");
  folder.write("labels.csv",
               "ecg_id,record,patient_id,strat_fold,signal,diagnostic_superclass,normal_only,"
               "normal_strict\n1,records/1,5,9,filtered,NORM,1,1\n");
  const auto rows = read_ptbxl(folder.path());
  ASSERT_TRUE(rows) << to_string(rows.error());
  EXPECT_EQ(rows->front().signal, "filtered");
  EXPECT_EQ(rows->front().sex, std::nullopt);
}

}  // namespace
}  // namespace crest::eval
