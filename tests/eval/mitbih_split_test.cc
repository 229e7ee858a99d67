#include "eval/mitbih_split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "annotated_record.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Headers and annotations of these records; those in `odd` have no normal stretch.
void write_records(const TemporaryFolder& folder, std::span<const std::string_view> records,
                   const std::set<std::string_view>& odd = {}) {
  for (const std::string_view record : records) {
    const std::string name(record);
    folder.write(name + ".hea", name + " 2 100 3000\n" + name + ".dat 16\n" + name + ".dat 16\n");
    write_marks(folder.path(), name,
                std::vector<Mark>{{0.1, "+", odd.contains(record) ? "(AFIB" : "(N"}} +
                    beats_between(0.5, 29));
  }
}

std::vector<std::string_view> all_records() {
  std::vector<std::string_view> records(kMitbihDs1.begin(), kMitbihDs1.end());
  records.insert(records.end(), kMitbihDs2.begin(), kMitbihDs2.end());
  return records;
}

std::set<std::string_view> patients(std::span<const std::string> records) {
  std::set<std::string_view> found;
  for (const std::string& record : records) found.insert(mitbih_patient(record));
  return found;
}

void expect_no_patient_on_two_sides(const MitbihFold& fold) {
  std::set<std::string_view> all;
  std::size_t sum = 0;
  for (const auto* list : {&fold.training, &fold.validation, &fold.testing}) {
    EXPECT_FALSE(list->empty()) << fold.name;
    EXPECT_TRUE(std::ranges::is_sorted(*list)) << fold.name;
    const auto of_list = patients(*list);
    all.insert(of_list.begin(), of_list.end());
    sum += of_list.size();
  }
  EXPECT_EQ(sum, all.size()) << fold.name;
}

TEST(MitbihSplit, HalvesAreDisjointAndWithoutPacedRecords) {
  const auto records = all_records();
  EXPECT_EQ(std::set<std::string_view>(records.begin(), records.end()).size(), 44U);
  for (const std::string_view paced : {"102", "104", "107", "217"}) {
    EXPECT_EQ(std::ranges::count(records, paced), 0) << paced;
  }
  EXPECT_TRUE(std::ranges::is_sorted(kMitbihDs1));
  EXPECT_TRUE(std::ranges::is_sorted(kMitbihDs2));
}

TEST(MitbihSplit, LeavesRecordsOutByPatient) {
  const TemporaryFolder folder;
  write_records(folder, all_records());
  write_records(folder, std::vector<std::string_view>{"102", "999"});  // paced; of no database
  for (const std::size_t count : {2U, 4U, 5U}) {
    const auto folds = mitbih_folds(folder.path(), MitbihSplit::LeaveRecordsOut, count);
    ASSERT_TRUE(folds) << to_string(folds.error());
    ASSERT_EQ(folds->size(), count);
    std::multiset<std::string> tested;
    for (const MitbihFold& fold : *folds) {
      expect_no_patient_on_two_sides(fold);
      EXPECT_EQ(patients(fold.validation).size(), 3U);
      EXPECT_EQ(fold.training.size() + fold.validation.size() + fold.testing.size(), 44U);
      tested.insert(fold.testing.begin(), fold.testing.end());
    }
    EXPECT_EQ(tested.size(), 44U);
    EXPECT_EQ(std::set<std::string>(tested.begin(), tested.end()).size(), 44U);
  }
  EXPECT_THAT(mitbih_missing(folder.path()), IsEmpty());
}

TEST(MitbihSplit, TestsEveryFourthPatientAndValidatesWhereThereAreNormals) {
  const TemporaryFolder folder;
  const std::vector<std::string_view> records = {"100", "101", "103", "105", "106", "108",
                                                 "109", "111", "112", "113", "114"};
  write_records(folder, records, {"103"});
  const auto folds = mitbih_folds(folder.path(), MitbihSplit::LeaveRecordsOut);
  ASSERT_TRUE(folds) << to_string(folds.error());
  const MitbihFold& first = folds->front();
  EXPECT_EQ(first.name, "fold-1-of-4");
  EXPECT_THAT(first.testing, ElementsAre("100", "106", "112"));
  // Of 101 105 108 109 111 113 114, which have normals, numbers 1, 3 and 5.
  EXPECT_THAT(first.validation, ElementsAre("105", "109", "113"));
  EXPECT_THAT(first.training, ElementsAre("101", "103", "108", "111", "114"));
  EXPECT_EQ(mitbih_missing(folder.path()).size(), 33U);
}

TEST(MitbihSplit, TestsTheSecondHalfWithoutTheManWhoIsInBoth) {
  const TemporaryFolder folder;
  write_records(folder, all_records());
  const auto folds = mitbih_folds(folder.path(), MitbihSplit::Ds1Ds2);
  ASSERT_TRUE(folds) << to_string(folds.error());
  ASSERT_EQ(folds->size(), 1U);
  const MitbihFold& fold = folds->front();
  EXPECT_EQ(fold.name, "ds1");
  EXPECT_EQ(fold.testing.size(), 22U);
  EXPECT_EQ(fold.validation.size(), 4U);
  EXPECT_EQ(fold.training.size(), 17U);
  expect_no_patient_on_two_sides(fold);
}

TEST(MitbihSplit, GivesRandomBeatsAllRecordsForAll) {
  const TemporaryFolder folder;
  write_records(folder, std::vector<std::string_view>{"100", "101", "102"});
  const auto folds = mitbih_folds(folder.path(), MitbihSplit::RandomBeats);
  ASSERT_TRUE(folds);
  ASSERT_EQ(folds->size(), 1U);
  EXPECT_EQ(folds->front().name, "random-beats");
  EXPECT_THAT(folds->front().testing, ElementsAre("100", "101"));
  EXPECT_EQ(folds->front().training, folds->front().testing);
}

TEST(MitbihSplit, RefusesAFolderWithTooFewRecords) {
  const TemporaryFolder folder;
  const auto none = mitbih_folds(folder.path(), MitbihSplit::LeaveRecordsOut);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::NotFound);
  EXPECT_FALSE(mitbih_folds(folder.path(), MitbihSplit::RandomBeats));
  write_records(folder, kMitbihDs1);
  EXPECT_FALSE(mitbih_folds(folder.path(), MitbihSplit::Ds1Ds2));  // nothing to test
  EXPECT_EQ(mitbih_folds(folder.path(), MitbihSplit::LeaveRecordsOut, 1).error().kind,
            ErrorKind::Config);
}

}  // namespace
}  // namespace crest::eval
