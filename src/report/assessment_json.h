// Assessments as JSON, schema "crest.assessment/1"; docs/result-format.md describes each field.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace crest::report {

inline constexpr std::string_view kAssessmentSchema = "crest.assessment/1";

/// The row of one input: its assessment, or the reason why there is none. `file` is the path as
/// the caller named it. Numbers that are not finite become null.
nlohmann::ordered_json to_json(std::string_view file, const Result<Assessment>& outcome);

/// One line without its end, as NDJSON wants it. Numbers are written with as many digits as it
/// takes to read the same double again; bytes that are no UTF-8 become U+FFFD.
std::string to_json_line(const nlohmann::ordered_json& row);

/// A JSON array of rows, indented, with a line end.
std::string to_json_array(std::vector<nlohmann::ordered_json> rows);

}  // namespace crest::report
