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

Inspection sample_inspection() {
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
  return inspect(record);
}

TEST(Inspection, TextShowsLeadsChecksAndAssumptions) {
  EXPECT_EQ(inspection_text("folder/a.hea", sample_inspection(), Comments::hidden),
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
            "  quality     accepted\n"
            "  assumed\n"
            "    lead I: unit not stated: mV, the default of WFDB\n");
}

TEST(Inspection, NothingAssumedAndNothingCheckedIsSaid) {
  Inspection inspection = sample_inspection();
  inspection.record.start.clear();
  inspection.record.assumptions.clear();
  inspection.record.verifications.clear();
  const std::string text = inspection_text("a.hea", inspection, Comments::hidden);
  EXPECT_THAT(text, HasSubstr("  start       unknown\n"));
  EXPECT_THAT(text, HasSubstr("  checks      none: the file offers none\n"));
  EXPECT_THAT(text, HasSubstr("  assumed     nothing\n"));
}

TEST(Inspection, CommentsAreShownOnlyToWhoAsks) {
  const Inspection inspection = sample_inspection();
  EXPECT_THAT(inspection_text("a", inspection, Comments::hidden), Not(HasSubstr("Aldomet")));
  EXPECT_THAT(inspection_text("a", inspection, Comments::shown),
              HasSubstr("    Aldomet, Inderal\n"));
  EXPECT_FALSE(inspection_json("a", inspection, Comments::hidden).contains("comments"));
  EXPECT_EQ(inspection_json("a", inspection, Comments::shown)["comments"][0], "Aldomet, Inderal");
}

TEST(Inspection, JsonCarriesUnitsAndNulls) {
  const auto row = inspection_json("folder/a.hea", sample_inspection(), Comments::hidden);
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

TEST(Inspection, QualityComesWithItsNumbers) {
  Inspection inspection = sample_inspection();
  signal::LeadQuality& humming = inspection.quality.leads[1];
  humming.present = true;
  humming.hum = 0.0625F;
  humming.hum_frequency = 50;
  humming.faults = {signal::Fault::Mains};
  signal::LeadQuality& lost = inspection.quality.leads[6];
  lost.verdict = signal::Verdict::Limited;
  lost.reason = "flat line for 100 % of the time";
  inspection.quality.verdict = signal::Verdict::Limited;
  inspection.quality.reason = "1.0 of 12 leads lost; flat line: V1";
  inspection.quality.swap = signal::LeadSwap{"V2 and V3", 1};
  inspection.quality.pacing_spikes = 9;
  inspection.quality.unit_doubt = "heartbeats of 1200 mV";
  EXPECT_THAT(inspection_text("a", inspection, Comments::hidden),
              HasSubstr("  quality     limited: 1.0 of 12 leads lost; flat line: V1\n"
                        "    II    mains hum of amplitude 0.062 at 50 Hz\n"
                        "    V1    limited: flat line for 100 % of the time\n"
                        "    electrodes seem exchanged: V2 and V3\n"
                        "    9 spikes of a pacemaker\n"
                        "    warning: heartbeats of 1200 mV\n"));
  EXPECT_EQ(inspection_line("folder/a", inspection),
            "folder/a: WFDB 16, 2 leads, 0.004 s at 500 Hz, limited (1.0 of 12 leads lost; flat "
            "line: V1), 1 of 2 checks failed, 1 assumed, warning: heartbeats of 1200 mV\n");
  const auto quality = inspection_json("a", inspection, Comments::hidden)["quality"];
  EXPECT_EQ(quality["verdict"], "limited");
  ASSERT_EQ(quality["leads"].size(), 2U);  // I, which is lead 0, and II
  EXPECT_EQ(quality["leads"][1]["hum"], 0.0625);
  EXPECT_EQ(quality["leads"][1]["faults"][0], "mains hum");
}

TEST(Inspection, ARecordWithoutStandardLeadsIsRejected) {
  Record record = sample_inspection().record;
  record.leads.resize(1);
  record.leads[0].name = "ABP";
  const Inspection inspection = inspect(record);
  EXPECT_EQ(inspection.quality.verdict, signal::Verdict::Rejected);
  EXPECT_THAT(inspection_text("a", inspection, Comments::hidden),
              HasSubstr("rejected: none of its leads is one of the 12 standard leads\n"));
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
  Inspection inspection = sample_inspection();
  inspection.record.identity = {"patient name: A"};
  inspection.quality.swap = signal::LeadSwap{"V1 and V3", 1};
  collect_keys(inspection_json("a", inspection, Comments::shown), keys);
  ASSERT_GT(keys.size(), 15U);
  for (const std::string& key : keys) {
    EXPECT_TRUE(chapter.find('`' + key + '`') != std::string::npos ||
                chapter.find("[]." + key + '`') != std::string::npos)
        << key;
  }
}

}  // namespace
}  // namespace crest::report
