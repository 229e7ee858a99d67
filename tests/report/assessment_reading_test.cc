#include "report/assessment_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/assessment_json.h"
#include "report/finding_marks.h"
#include "report/sample_assessment.h"

namespace crest::report {
namespace {

using testing::HasSubstr;

TEST(AssessmentReading, GivesBackWhatWasWritten) {
  const Error error{ErrorKind::Corrupt, "cut short", "b.dat", "byte 3"};
  const std::vector<nlohmann::ordered_json> rows = {to_json("a.hea", sample_assessment()),
                                                    to_json("b.hea", std::unexpected(error))};
  const std::string lines = to_json_line(rows[0]) + "\n\n" + to_json_line(rows[1]) + "\n";
  for (const std::string& text : {to_json_array(rows), lines}) {
    const auto read = read_assessments(text, "rows");
    ASSERT_TRUE(read) << to_string(read.error());
    ASSERT_EQ(read->size(), 2U);
    // All that a row holds, written again, is the same row.
    EXPECT_EQ((*read)[1].file, "b.hea");
    EXPECT_EQ(to_json("b.hea", (*read)[1].outcome), rows[1]);
    Assessment assessment = (*read)[0].outcome.value();
    assessment.samples = sample_assessment().samples;  // the length of a map that is not there
    EXPECT_EQ(to_json("a.hea", assessment), rows[0]);
  }
}

TEST(AssessmentReading, TakesRowsWrittenBeforeThereWereRaritiesAndReasons) {
  nlohmann::ordered_json old = to_json("a.hea", sample_assessment());
  for (const char* field : {"normals_per_occurrence", "rarity", "alarm", "alarm_threshold",
                            "calibration", "lead_rarities", "beat_rarities", "segment_rarities"}) {
    ASSERT_EQ(old.erase(field), 1U) << field;
  }
  for (const char* field : {"beat_scores", "qrs_heights", "summary", "evidence"}) {
    ASSERT_EQ(old.erase(field), 1U) << field;
  }
  for (auto& finding : old["findings"]) {
    for (const char* field :
         {"normals", "kind", "segment", "direction", "size", "size_unit", "beats", "of_beats",
          "into_segment_s", "r_peak_s", "measured", "expected", "sentence"}) {
      ASSERT_EQ(finding.erase(field), 1U) << field;
    }
  }
  const auto read = read_assessments(to_json_line(old), "old");
  ASSERT_TRUE(read) << to_string(read.error());
  const Assessment assessment = read->front().outcome.value();
  EXPECT_EQ(assessment.p_value, sample_assessment().p_value);
  EXPECT_FALSE(assessment.calibration);
  EXPECT_FALSE(assessment.alarm);
  EXPECT_TRUE(assessment.lead_rarities.empty());
  ASSERT_EQ(assessment.findings.size(), 2U);
  EXPECT_EQ(assessment.findings[0].segment, "");
  EXPECT_EQ(assessment.findings[0].spans.size(), 3U);
}

TEST(AssessmentReading, RefusesWithPlaceAndReason) {
  const auto refusal = [](const std::string& text) {
    const auto read = read_assessments(text, "rows.json");
    return read ? "read" : to_string(read.error());
  };
  const nlohmann::ordered_json good = to_json("a.hea", sample_assessment());
  const auto with = [&](const std::string& path, const nlohmann::ordered_json& value) {
    nlohmann::ordered_json bad = good;
    bad[nlohmann::ordered_json::json_pointer(path)] = value;
    return to_json_line(bad);
  };
  EXPECT_EQ(refusal(""), "rows.json: holds no row of results");
  EXPECT_EQ(refusal("[]"), "rows.json: holds no row of results");
  EXPECT_THAT(refusal(to_json_line(good) + "\n{\"schema\":"),
              HasSubstr("rows.json: line 2: is no JSON"));
  EXPECT_THAT(refusal("[\n{},\n nonsense]"), HasSubstr("rows.json: line 3: is no JSON"));
  EXPECT_THAT(refusal("file,status\r\n"), HasSubstr("line 1: is no JSON"));
  EXPECT_EQ(refusal("[{}]"), "rows.json: row 1: schema is missing");
  EXPECT_EQ(refusal("[3]"), "rows.json: row 1: no object where schema is looked for");
  EXPECT_EQ(refusal(with("/schema", "crest.inspection/1")),
            "rows.json: line 1: its schema is \"crest.inspection/1\", not crest.assessment/1");
  EXPECT_EQ(refusal(with("/status", "lost")), "rows.json: line 1: its status is \"lost\"");
  EXPECT_EQ(refusal(with("/findings/0/spans/0/lead", "V9")),
            "rows.json: line 1: \"V9\" is no standard lead");
  EXPECT_EQ(refusal(with("/findings/0/kind", "illness")),
            "rows.json: line 1: \"illness\" is no kind of finding");
  EXPECT_EQ(refusal(with("/findings/0/spans", 3)), "rows.json: line 1: spans is no list");
  EXPECT_EQ(refusal(with("/duration_s", "ten")), "rows.json: line 1: duration_s is no number");
  EXPECT_EQ(refusal(with("/assumptions/0", 1)),
            "rows.json: line 1: assumptions hold what is no text");
}

TEST(AssessmentReading, FindsTheRowOfARecord) {
  const auto rows = [](std::vector<std::string> files) {
    std::vector<AssessmentRow> made;
    for (std::string& file : files) made.push_back({std::move(file), Assessment{}});
    return made;
  };
  const auto found = [](const std::vector<AssessmentRow>& all, const std::string& file) {
    const auto row = row_of(all, file, "rows");
    return row ? row->file : to_string(row.error());
  };
  EXPECT_EQ(found(rows({"x/1.hea", "y/1.hea"}), "y/1.hea"), "y/1.hea");
  EXPECT_EQ(found(rows({"x/1.hea", "x/2.hea"}), "elsewhere/2.hea"), "x/2.hea");
  EXPECT_EQ(found(rows({"x/1.hea"}), "-"), "x/1.hea");
  EXPECT_EQ(found(rows({"x/1.hea", "y/1.hea"}), "1.hea"), "rows: 2 rows are of 1.hea");
  EXPECT_EQ(found(rows({"x/1.hea", "y/2.hea"}), "3.hea"), "rows: none of its 2 rows is of 3.hea");
}

TEST(FindingMarks, PointAtTheLeadWhateverItIsCalled) {
  Record record;
  record.rate = 500;
  for (const char* name : {"MDC_ECG_LEAD_V2", "ecg v1", "Resp"}) {
    record.leads.push_back({.name = name, .unit = "mV", .samples = std::vector<float>(5000)});
  }
  const auto marks = finding_marks(sample_assessment(), record);
  ASSERT_TRUE(marks) << to_string(marks.error());
  ASSERT_EQ(marks->size(), 4U);
  EXPECT_EQ((*marks)[0].lead, 1U);
  EXPECT_EQ((*marks)[1].lead, 0U);
  EXPECT_EQ((*marks)[2].lead, std::nullopt);  // V3: not in the record
  EXPECT_EQ((*marks)[1].start, 4.2);
  EXPECT_EQ((*marks)[1].end, 4.62);
  EXPECT_EQ((*marks)[1].text, "1 in 70 normal ECGs: ST V2 0.42 mV above the expected trace");
}

TEST(FindingMarks, RefuseARecordOfAnotherLength) {
  Record record;
  record.rate = 500;
  record.leads.push_back({.name = "I", .unit = "mV", .samples = std::vector<float>(4000)});
  const auto marks = finding_marks(sample_assessment(), record);
  ASSERT_FALSE(marks);
  EXPECT_EQ(marks.error().reason, "the findings are of a record of 10 s, this one has 8 s");
}

}  // namespace
}  // namespace crest::report
