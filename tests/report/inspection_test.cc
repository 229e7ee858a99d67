#include "report/inspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <string>

namespace crest::report {
namespace {

using testing::HasSubstr;
using testing::Not;

Record sample_record() {
  Record record;
  record.name = "a";
  record.format = "WFDB 16";
  record.rate = 500;
  record.start = "2020-05-12T14:50:55";
  const float nan = std::numeric_limits<float>::quiet_NaN();
  record.leads = {{"I", "mV", 1000, -5, 16, {-0.5F, 0.955F}},
                  {"V\x1B[31m1", "NU", 2000000, 0, 0, {nan, nan}}};
  record.comments = {"Aldomet, Inderal"};
  record.assumptions = {"lead I: unit not stated: mV, the default of WFDB"};
  record.verifications = {{"checksum of lead I", true, ""},
                          {"checksum of lead V1", false, "expected 1, found 2"}};
  return record;
}

TEST(Inspection, TextShowsLeadsChecksAndAssumptions) {
  EXPECT_EQ(inspection_text("folder/a.hea", sample_record(), Comments::hidden),
            "folder/a.hea\n"
            "  record      a\n"
            "  format      WFDB 16\n"
            "  start       2020-05-12T14:50:55\n"
            "  duration    0.004 s (2 samples at 500 Hz)\n"
            "  leads       2\n"
            "    lead     gain        baseline  bits        range\n"
            "    I        1000/mV     -5        16          -0.5 to 0.955 mV\n"
            "    V?[31m1  2000000/NU  0         not stated  no valid sample\n"
            "  checks      1 of 2 passed\n"
            "    failed: checksum of lead V1: expected 1, found 2\n"
            "  assumed\n"
            "    lead I: unit not stated: mV, the default of WFDB\n");
}

TEST(Inspection, NothingAssumedAndNothingCheckedIsSaid) {
  Record record = sample_record();
  record.start.clear();
  record.assumptions.clear();
  record.verifications.clear();
  const std::string text = inspection_text("a.hea", record, Comments::hidden);
  EXPECT_THAT(text, HasSubstr("  start       unknown\n"));
  EXPECT_THAT(text, HasSubstr("  checks      none: the file offers none\n"));
  EXPECT_THAT(text, HasSubstr("  assumed     nothing\n"));
}

TEST(Inspection, CommentsAreShownOnlyToWhoAsks) {
  const Record record = sample_record();
  EXPECT_THAT(inspection_text("a", record, Comments::hidden), Not(HasSubstr("Aldomet")));
  EXPECT_THAT(inspection_text("a", record, Comments::shown), HasSubstr("    Aldomet, Inderal\n"));
  EXPECT_FALSE(inspection_json("a", record, Comments::hidden).contains("comments"));
  EXPECT_EQ(inspection_json("a", record, Comments::shown)["comments"][0], "Aldomet, Inderal");
}

TEST(Inspection, JsonCarriesUnitsAndNulls) {
  const auto row = inspection_json("folder/a.hea", sample_record(), Comments::hidden);
  EXPECT_EQ(row["schema"], "crest.inspection/1");
  EXPECT_EQ(row["status"], "read");
  EXPECT_EQ(row["duration_s"], 0.004);
  EXPECT_EQ(row["leads"][0].dump(),
            R"({"name":"I","unit":"mV","gain_per_unit":1000.0,"baseline":-5,"resolution_bits":16,)"
            R"("lowest":-0.5,"highest":0.955,"invalid_samples":0})");
  EXPECT_TRUE(row["leads"][1]["lowest"].is_null());
  EXPECT_TRUE(row["leads"][1]["resolution_bits"].is_null());
  EXPECT_EQ(row["leads"][1]["invalid_samples"], 2);
  EXPECT_EQ(row["checks"][1]["detail"], "expected 1, found 2");
}

TEST(Inspection, AFailureIsARowToo) {
  const auto row = inspection_json(
      "a.hea", std::unexpected(Error{ErrorKind::Corrupt, "is short", "a.dat", "byte 4"}),
      Comments::hidden);
  EXPECT_EQ(row["status"], "not_read");
  EXPECT_EQ(row["error"]["kind"], "corrupt");
  EXPECT_EQ(row["error"]["file"], "a.dat");
  EXPECT_FALSE(row.contains("leads"));
}

/// Every key of an object, those of objects in arrays too.
void collect_keys(const nlohmann::ordered_json& value, std::set<std::string>& keys) {
  for (const auto& [key, item] : value.items()) {
    if (value.is_object()) keys.insert(key);
    if (item.is_structured()) collect_keys(item, keys);
  }
}

TEST(Inspection, TheDocumentNamesEveryField) {
  std::ifstream file(CREST_SOURCE_DIR "/docs/result-format.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  const std::string chapter = document.substr(document.find("## JSON: `crest.inspection/1`"));
  std::set<std::string> keys;
  Record record = sample_record();
  record.identity = {"patient name: A"};
  collect_keys(inspection_json("a", record, Comments::shown), keys);
  ASSERT_GT(keys.size(), 15U);
  for (const std::string& key : keys) {
    EXPECT_TRUE(chapter.find('`' + key + '`') != std::string::npos ||
                chapter.find("[]." + key + '`') != std::string::npos)
        << key;
  }
}

}  // namespace
}  // namespace crest::report
