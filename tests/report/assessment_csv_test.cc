#include "report/assessment_csv.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "report/sample_assessment.h"

namespace crest::report {
namespace {

Result<Assessment> failed(std::string reason) {
  return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), "r.hea", "line 3"});
}

TEST(AssessmentCsv, RowNamesTheRarestFindingAndWhatWasNotAssessed) {
  EXPECT_EQ(csv_header(),
            "file,status,score,p_value,normals_per_occurrence,alarm,alarm_threshold,windows,"
            "beats,findings,rarest_leads,rarest_start_s,rarest_end_s,rarest_p_value,rarest_segment,"
            "rarest_"
            "sentence,duration_s,not_assessed_s,not_assessed_leads,reason");
  EXPECT_EQ(
      to_csv_row("a.hea", sample_assessment()),
      "a.hea,assessed,0.30000000000000004,0.014285714285714285,70,true,0.25,2,2,2,V2 V3 "
      "V1,4.2,4.62,0.014285714285714285,ST,\"The ST segment 0.10 s after J is up to 0.42 mV "
      "above the expected trace in V2, V3 and V1, in 9 of 10 beats; 1 in 70 normal ECGs shows "
      "as much.\",10,0.5,V6,flat; after the last beat");
}

TEST(AssessmentCsv, FailedInputHasARowWithItsReason) {
  EXPECT_EQ(to_csv_row("r.hea", failed("no leads")),
            "r.hea,not_assessed,,,,,,,,,,,,,,,,,,r.hea: line 3: no leads");
}

TEST(AssessmentCsv, QuotesWhatWouldBreakTheTable) {
  const std::string row = to_csv_row("a,\"b\"\n.hea", failed("plain"));
  EXPECT_TRUE(row.starts_with("\"a,\"\"b\"\"\n.hea\",not_assessed,")) << row;
  EXPECT_TRUE(to_csv_row("a b;c.hea", failed("plain")).starts_with("a b;c.hea,"));
}

TEST(AssessmentCsv, RowsAreAsWideAsTheHeader) {
  const auto commas = [](const std::string& text) {
    bool quoted = false;
    std::size_t count = 0;
    for (const char character : text) {
      if (character == '"') quoted = !quoted;
      if (character == ',' && !quoted) ++count;
    }
    return count;
  };
  EXPECT_EQ(commas(to_csv_row("a", Assessment{})), commas(csv_header()));
  EXPECT_EQ(commas(to_csv_row("a", sample_assessment())), commas(csv_header()));
  EXPECT_EQ(commas(to_csv_row("a", failed("plain"))), commas(csv_header()));
}

TEST(AssessmentCsv, UnknownNumbersAreEmpty) {
  Assessment assessment;
  assessment.score = std::nan("");
  EXPECT_EQ(to_csv_row("a", assessment), "a,assessed,,,,,,0,0,0,,,,,,,0,0,,");
}

TEST(AssessmentCsv, OverlappingSilenceCountsOnce) {
  Assessment assessment;
  assessment.not_assessed = {
      {{}, 6, 8, "noise"}, {{}, 1, 4, "noise"}, {{}, 2, 3, "noise"}, {{}, 3, 5, "noise"}};
  EXPECT_EQ(to_csv_row("a", assessment), "a,assessed,0,,,,,0,0,0,,,,,,,0,6,,noise");
}

}  // namespace
}  // namespace crest::report
