#include "report/assessment_json.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "report/notice.h"
#include "report/sample_assessment.h"

namespace crest::report {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Json read_schema() {
  std::ifstream file(CREST_SOURCE_DIR "/docs/assessment.schema.json");
  return Json::parse(file);
}

/// Checks a value against the part of JSON Schema that our schema uses, and notes which of the
/// schema's properties were met. A key of the schema that it does not know is a failure of its own.
class SchemaWalk {
 public:
  SchemaWalk() : root_(read_schema()) {}

  std::vector<std::string> check(const Json& value) {
    faults_.clear();
    walk(root_, value, "");
    return faults_;
  }

  std::set<std::string> properties_never_met() const {
    std::set<std::string> names;
    for (const auto& [name, definition] : root_["$defs"].items()) {
      if (!definition.contains("properties")) continue;
      for (const auto& [property, ignored] : definition["properties"].items())
        names.insert(name + "." + property);
    }
    for (const std::string& name : met_) names.erase(name);
    return names;
  }

 private:
  void fault(const std::string& path, const std::string& what) {
    faults_.push_back(path + ": " + what);
  }

  static bool has_type(const std::string& type, const Json& value) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "boolean") return value.is_boolean();
    return type == "null" && value.is_null();
  }

  void walk_one_of(const Json& schemas, const Json& value, const std::string& path) {
    int fitting = 0;
    for (const Json& schema : schemas) {
      SchemaWalk trial;
      trial.walk(schema, value, path);
      if (!trial.faults_.empty()) continue;
      ++fitting;
      met_.insert(trial.met_.begin(), trial.met_.end());
    }
    if (fitting != 1) fault(path, "fits " + std::to_string(fitting) + " of the alternatives");
  }

  void walk_object(const Json& schema, const Json& value, const std::string& path,
                   const std::string& definition) {
    for (const Json& name : schema["required"])
      if (!value.contains(name)) fault(path, "lacks " + name.get<std::string>());
    for (const auto& [name, field] : value.items()) {
      if (!schema["properties"].contains(name)) {
        fault(path, "has the unknown " + name);
        continue;
      }
      met_.insert(definition + "." + name);
      walk(schema["properties"][name], field, path + "/" + name);
    }
  }

  void walk(const Json& schema, const Json& value, const std::string& path,
            const std::string& definition = "") {
    for (const auto& [key, rule] : schema.items()) {
      if (key == "$ref") {
        const std::string name = rule.get<std::string>().substr(std::string("#/$defs/").size());
        walk(root_["$defs"].at(name), value, path, name);
      } else if (key == "oneOf") {
        walk_one_of(rule, value, path);
      } else if (key == "enum") {
        if (std::find(rule.begin(), rule.end(), value) == rule.end()) fault(path, "not listed");
      } else if (key == "const") {
        if (value != rule) fault(path, "is not " + rule.dump());
      } else if (key == "type") {
        bool fits = false;
        for (const Json& type : rule.is_array() ? rule : Json::array({rule}))
          fits = fits || has_type(type, value);
        if (!fits) fault(path, "is not of type " + rule.dump());
      } else if (key == "properties" && value.is_object()) {
        walk_object(schema, value, path, definition);
      } else if (key == "items" && value.is_array()) {
        for (const Json& item : value) walk(rule, item, path + "/item");
      } else if (key == "exclusiveMinimum" && value.is_number()) {
        if (value.get<double>() <= rule.get<double>()) fault(path, "is too small");
      } else if (key == "minimum" && value.is_number()) {
        if (value.get<double>() < rule.get<double>()) fault(path, "is too small");
      } else if (key == "maximum" && value.is_number()) {
        if (value.get<double>() > rule.get<double>()) fault(path, "is too large");
      } else if (!kPassedOver.contains(key)) {
        fault(path, "cannot check " + key);
      }
    }
  }

  // Either prose, or dealt with elsewhere, or a rule for another type than the value's.
  inline static const std::set<std::string> kPassedOver = {"$schema",     "title",
                                                           "description", "$defs",
                                                           "required",    "additionalProperties",
                                                           "items",       "properties",
                                                           "minimum",     "exclusiveMinimum",
                                                           "maximum"};

  Json root_;
  std::vector<std::string> faults_;
  std::set<std::string> met_;
};

Result<Assessment> sample_error() {
  return std::unexpected(
      Error{ErrorKind::Corrupt, "12 bytes are missing", "a/00001.dat", "byte 4096"});
}

TEST(AssessmentJson, SchemaAndWriterNameTheSameFields) {
  SchemaWalk schema;
  EXPECT_THAT(schema.check(to_json("a/00001.hea", sample_assessment())), IsEmpty());
  EXPECT_THAT(schema.check(to_json("a/00001.hea", sample_error())), IsEmpty());
  EXPECT_THAT(schema.properties_never_met(), IsEmpty());
}

TEST(AssessmentJson, ExamplesInTheDocumentationFollowTheSchema) {
  std::ifstream file(CREST_SOURCE_DIR "/docs/result-format.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  SchemaWalk schema;
  int examples = 0;
  for (std::size_t start = 0; (start = text.find("```json\n", start)) != std::string::npos;) {
    start += std::string("```json\n").size();
    const std::string example = text.substr(start, text.find("```", start) - start);
    EXPECT_THAT(schema.check(Json::parse(example)), IsEmpty());
    ++examples;
  }
  EXPECT_EQ(examples, 2);
  EXPECT_THAT(schema.properties_never_met(), IsEmpty());
}

TEST(AssessmentJson, SchemaRefusesWhatTheWriterNeverSays) {
  SchemaWalk schema;
  const Json good = to_json("a", sample_assessment());
  for (const auto& [field, value] : good.items()) {
    Json without = good;
    without.erase(field);
    EXPECT_THAT(schema.check(without), Not(IsEmpty())) << field;
  }
  Json strange = good;
  strange["findings"][0]["spans"][0]["lead"] = 7;
  EXPECT_THAT(schema.check(strange), Not(IsEmpty()));
  strange = good;
  strange["p_value"] = 0;
  EXPECT_THAT(schema.check(strange), Not(IsEmpty()));
}

TEST(AssessmentJson, NumbersSurviveTheWayOutAndBack) {
  const Assessment assessment = sample_assessment();
  const Json row = Json::parse(to_json_line(to_json("a", assessment)));
  EXPECT_EQ(row["score"].get<double>(), assessment.score);
  EXPECT_EQ(row["p_value"].get<double>(), *assessment.p_value);
  EXPECT_EQ(row["findings"][0]["spans"][1]["deviation"].get<double>(), 0.42);
}

TEST(AssessmentJson, WhatIsUnknownIsNull) {
  Assessment assessment;
  assessment.leads = {"I"};
  assessment.score = std::nan("");
  assessment.findings.resize(1);
  assessment.findings[0].spans = {{.deviation = std::numeric_limits<double>::infinity()}};
  const Json row = to_json("a", assessment);
  EXPECT_TRUE(row["score"].is_null());
  EXPECT_TRUE(row["p_value"].is_null());
  EXPECT_TRUE(row["map_threshold"].is_null());
  EXPECT_TRUE(row["findings"][0]["spans"][0]["deviation"].is_null());
  EXPECT_THAT(to_json_line(row), Not(HasSubstr("nan")));
}

TEST(AssessmentJson, AFindingSaysWhatItIs) {
  Assessment assessment = sample_assessment();
  Json finding = to_json("a", assessment)["findings"][0];
  EXPECT_EQ(finding["kind"], "trace");
  EXPECT_EQ(finding["leads"], Json({"V2", "V3", "V1"}));  // most telling first
  EXPECT_EQ(finding["direction"], "above");
  EXPECT_EQ(finding["size"], 0.42);
  EXPECT_EQ(finding["size_unit"], "mV");
  EXPECT_EQ(finding["into_segment_s"], 0.1);
  EXPECT_TRUE(finding["r_peak_s"].is_null());
  EXPECT_TRUE(finding["expected"].is_null());

  Finding& pause = assessment.findings[0];
  pause.kind = FindingKind::Pause;
  pause.segment = "rhythm";
  pause.of_beats = 0;
  pause.r_peak = 6;
  pause.measured = 1.5;
  pause.expected = 1;
  finding = to_json("a", assessment)["findings"][0];
  EXPECT_EQ(finding["kind"], "pause");
  EXPECT_EQ(finding["direction"], "late");
  EXPECT_EQ(finding["size"], 0.5);
  EXPECT_EQ(finding["size_unit"], "s");
  EXPECT_EQ(finding["r_peak_s"], 6);
  EXPECT_TRUE(finding["into_segment_s"].is_null());
  EXPECT_TRUE(finding["of_beats"].is_null());
}

TEST(AssessmentJson, FileNamesNeedNotBeText) {
  const std::string line = to_json_line(to_json("a\xff\"\n.hea", sample_error()));
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  EXPECT_EQ(Json::parse(line)["file"], "a\uFFFD\"\n.hea");
}

TEST(AssessmentJson, ArrayHoldsEveryRowInOrder) {
  const std::vector<Json> rows = {to_json("a", sample_assessment()), to_json("b", sample_error())};
  const Json array = Json::parse(to_json_array(rows));
  ASSERT_EQ(array.size(), 2);
  EXPECT_EQ(array[0], rows[0]);
  EXPECT_EQ(array[1], rows[1]);
  EXPECT_EQ(to_json_array({}), "[]\n");
}

TEST(AssessmentJson, EveryRowSaysWhatItIsNot) {
  EXPECT_EQ(to_json("a", sample_error())["notice"], kNotice);
  EXPECT_EQ(to_json("a", sample_assessment())["notice"], kNotice);
}

}  // namespace
}  // namespace crest::report
