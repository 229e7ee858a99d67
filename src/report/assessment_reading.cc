#include "report/assessment_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/safe_text.h"
#include "report/assessment_json.h"
#include "report/finding_sentence.h"
#include "signal/strip.h"

namespace crest::report {
namespace {

using Json = nlohmann::json;

/// What is wrong with a row; never leaves this file.
struct Fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

const Json& member(const Json& object, const char* name) {
  if (!object.is_object()) throw Fault(fmt::format("no object where {} is looked for", name));
  const auto found = object.find(name);
  if (found == object.end()) throw Fault(fmt::format("{} is missing", name));
  return *found;
}

std::string text(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_string()) throw Fault(fmt::format("{} is no text", name));
  return value.get<std::string>();
}

double number(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!value.is_number()) throw Fault(fmt::format("{} is no number", name));
  return value.get<double>();
}

const Json& list(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_array()) throw Fault(fmt::format("{} is no list", name));
  return value;
}

/// A list that rows of former versions lack: then it is empty.
Json list_or_none(const Json& object, const char* name) {
  return object.contains(name) ? list(object, name) : Json::array();
}

/// Whether a field is there and not null, as those of former versions are not.
bool is_known(const Json& object, const char* name) {
  return object.contains(name) && !object.at(name).is_null();
}

std::size_t count(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_number_unsigned()) throw Fault(fmt::format("{} is no count", name));
  return value.get<std::size_t>();
}

std::size_t standard_lead_named(const std::string& name) {
  const auto found = std::ranges::find(signal::kStandardLeads, name);
  if (found == signal::kStandardLeads.end()) {
    throw Fault(fmt::format("\"{}\" is no standard lead", without_controls(name)));
  }
  return static_cast<std::size_t>(found - signal::kStandardLeads.begin());
}

double number_or_none(const Json& object, const char* name) {
  return is_known(object, name) ? number(object, name) : 0;
}

FindingKind kind_named(const std::string& name) {
  for (const FindingKind kind : {FindingKind::Trace, FindingKind::Beat, FindingKind::EarlyBeat,
                                 FindingKind::Pause, FindingKind::Voltage}) {
    if (name == to_string(kind)) return kind;
  }
  throw Fault(fmt::format("\"{}\" is no kind of finding", without_controls(name)));
}

/// What a finding says for itself, which rows of former versions do not have.
void read_reason(const Json& row, Finding& finding) {
  for (const Json& lead : list(row, "leads")) {
    if (!lead.is_string()) throw Fault("leads hold what is no text");
    finding.leads.push_back(standard_lead_named(lead.get<std::string>()));
  }
  if (!row.contains("kind")) {
    finding.segment.clear();
    return;
  }
  finding.kind = kind_named(text(row, "kind"));
  finding.segment = text(row, "segment");
  finding.normals = count(row, "normals");
  finding.beats = count(row, "beats");
  if (is_known(row, "of_beats")) finding.of_beats = count(row, "of_beats");
  finding.into_segment = number_or_none(row, "into_segment_s");
  finding.r_peak = number_or_none(row, "r_peak_s");
  finding.measured = number_or_none(row, "measured");
  finding.expected = number_or_none(row, "expected");
  const std::string direction = text(row, "direction");
  if (direction == "above") finding.deviation = number(row, "size");
  if (direction == "below") finding.deviation = -number(row, "size");
}

Finding read_finding(const Json& row) {
  Finding finding;
  finding.start = number(row, "start_s");
  finding.end = number(row, "end_s");
  finding.p_value = number(row, "p_value");
  for (const Json& span : list(row, "spans")) {
    finding.spans.push_back({.lead = standard_lead_named(text(span, "lead")),
                             .start = number(span, "start_s"),
                             .end = number(span, "end_s"),
                             .peak = number(span, "peak_map"),
                             .peak_time = number(span, "peak_s"),
                             .deviation = number(span, "deviation")});
  }
  read_reason(row, finding);
  return finding;
}

NotAssessedSpan read_not_assessed(const Json& row) {
  NotAssessedSpan span;
  if (!member(row, "lead").is_null()) span.lead = standard_lead_named(text(row, "lead"));
  span.start = number(row, "start_s");
  span.end = number(row, "end_s");
  span.reason = text(row, "reason");
  return span;
}

/// What is said of the calibration and of parts of the record by it.
void read_rarities(const Json& row, Assessment& assessment) {
  if (is_known(row, "calibration")) {
    const Json& facts = row.at("calibration");
    assessment.calibration = CalibrationFacts{.records = text(facts, "records"),
                                              .date = text(facts, "date"),
                                              .normals = count(facts, "normals"),
                                              .alarms_per_1000 = count(facts, "alarms_per_1000")};
  }
  if (is_known(row, "alarm_threshold")) {
    assessment.alarm_threshold = number(row, "alarm_threshold");
  }
  if (is_known(row, "alarm")) {
    if (!row.at("alarm").is_boolean()) throw Fault("alarm is neither true nor false");
    assessment.alarm = row.at("alarm").get<bool>();
  }
  for (const Json& lead : list_or_none(row, "lead_rarities")) {
    assessment.lead_rarities.push_back({.lead = standard_lead_named(text(lead, "lead")),
                                        .p_value = number(lead, "p_value"),
                                        .normals = count(lead, "normals")});
  }
  for (const Json& beat : list_or_none(row, "beat_rarities")) {
    assessment.beat_rarities.push_back({.r_peak = number(beat, "r_peak_s"),
                                        .start = number(beat, "start_s"),
                                        .end = number(beat, "end_s"),
                                        .p_value = number(beat, "p_value")});
  }
  for (const Json& segment : list_or_none(row, "segment_rarities")) {
    assessment.segment_rarities.push_back({.segment = text(segment, "segment"),
                                           .p_value = number(segment, "p_value"),
                                           .normals = count(segment, "normals")});
  }
}

Assessment read_assessment(const Json& row) {
  Assessment assessment;
  assessment.model = text(row, "model");
  assessment.scoring = text(row, "scoring");
  assessment.duration = number(row, "duration_s");
  assessment.rate = number(row, "map_rate_hz");
  assessment.leads.assign(signal::kStandardLeads.begin(), signal::kStandardLeads.end());
  assessment.unit = text(row, "deviation_unit");
  assessment.score = number(row, "score");
  if (!member(row, "p_value").is_null()) assessment.p_value = number(row, "p_value");
  read_rarities(row, assessment);
  if (!member(row, "map_threshold").is_null()) assessment.threshold = number(row, "map_threshold");
  assessment.windows = static_cast<std::size_t>(std::max(0.0, number(row, "windows")));
  for (const Json& peak : list(row, "r_peaks_s")) {
    if (!peak.is_number()) throw Fault("r_peaks_s holds what is no number");
    assessment.r_peaks.push_back(peak.get<double>());
  }
  for (const Json& score : list_or_none(row, "beat_scores")) {
    assessment.beat_scores.push_back(score.is_number() ? std::optional(score.get<double>())
                                                       : std::nullopt);
  }
  for (const Json& height : list_or_none(row, "qrs_heights")) {
    assessment.qrs_heights.push_back(height.is_number() ? height.get<double>() : 0);
  }
  for (const Json& kind : list_or_none(row, "evidence")) {
    EvidenceOf& evidence = assessment.evidence.emplace_back();
    evidence.name = text(kind, "name");
    evidence.surprise = number(kind, "surprise");
    evidence.normals = count(kind, "normals");
    for (const Json& lead : list_or_none(kind, "leads")) {
      if (!lead.is_string()) throw Fault("leads hold what is no text");
      evidence.leads.push_back(standard_lead_named(lead.get<std::string>()));
    }
  }
  for (const Json& finding : list(row, "findings")) {
    assessment.findings.push_back(read_finding(finding));
  }
  for (const Json& span : list(row, "not_assessed")) {
    assessment.not_assessed.push_back(read_not_assessed(span));
  }
  for (const Json& line : list(row, "assumptions")) {
    if (!line.is_string()) throw Fault("assumptions hold what is no text");
    assessment.assumptions.push_back(line.get<std::string>());
  }
  return assessment;
}

Error read_error(const Json& row) {
  const Json& error = member(row, "error");
  const std::string kind = text(error, "kind");
  Error read{ErrorKind::Internal, text(error, "reason"), text(error, "file"), text(error, "place")};
  for (const ErrorKind known : {ErrorKind::InvalidInput, ErrorKind::Unsupported, ErrorKind::Corrupt,
                                ErrorKind::NotFound, ErrorKind::Io, ErrorKind::Config}) {
    if (kind == to_string(known)) read.kind = known;
  }
  return read;
}

AssessmentRow read_row(const Json& row) {
  if (const std::string schema = text(row, "schema"); schema != kAssessmentSchema) {
    throw Fault(
        fmt::format("its schema is \"{}\", not {}", without_controls(schema), kAssessmentSchema));
  }
  const std::string status = text(row, "status");
  const std::string file = text(row, "file");
  if (status == "assessed") return {file, read_assessment(row)};
  if (status == "not_assessed") return {file, std::unexpected(read_error(row))};
  throw Fault(fmt::format("its status is \"{}\"", without_controls(status)));
}

/// Rows of an array, or of the lines of a text; `place` follows what is read.
std::vector<AssessmentRow> read_rows(std::string_view all, std::string& place) {
  std::vector<AssessmentRow> rows;
  const std::size_t first = all.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && all[first] == '[') {
    const Json array = Json::parse(all);
    for (const Json& row : array) {
      place = fmt::format("row {}", rows.size() + 1);
      rows.push_back(read_row(row));
    }
    return rows;
  }
  for (std::size_t line = 1; !all.empty(); ++line) {
    const std::size_t end = std::min(all.find('\n'), all.size());
    const std::string_view row = all.substr(0, end);
    all.remove_prefix(std::min(end + 1, all.size()));
    place = fmt::format("line {}", line);
    if (row.find_first_not_of(" \t\r") != std::string_view::npos) {
      rows.push_back(read_row(Json::parse(row)));
    }
  }
  return rows;
}

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

}  // namespace

Result<std::vector<AssessmentRow>> read_assessments(std::string_view text,
                                                    const std::string& name) {
  std::string place;
  const auto refuse = [&](std::string reason) {
    return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), name, place});
  };
  try {
    auto rows = read_rows(text, place);
    if (rows.empty()) return refuse("holds no row of results");
    return rows;
  } catch (const Json::parse_error& error) {
    if (place.empty()) {
      const std::string_view before = text.substr(0, std::min(error.byte, text.size()));
      place = fmt::format("line {}", 1 + std::ranges::count(before, '\n'));
    }
    return refuse("is no JSON as crest detect writes it with --json or --ndjson");
  } catch (const Fault& fault) {
    return refuse(fault.what());
  }
}

Result<AssessmentRow> row_of(const std::vector<AssessmentRow>& rows, const std::string& file,
                             const std::string& name) {
  std::vector<const AssessmentRow*> same_path;
  std::vector<const AssessmentRow*> same_name;
  for (const AssessmentRow& row : rows) {
    if (row.file == file) same_path.push_back(&row);
    if (file_name(row.file) == file_name(file)) same_name.push_back(&row);
  }
  if (same_path.size() == 1) return *same_path.front();
  if (same_path.empty() && same_name.size() == 1) return *same_name.front();
  if (rows.size() == 1) return rows.front();
  const std::size_t found = std::max(same_path.size(), same_name.size());
  if (found > 1) {
    return std::unexpected(Error{ErrorKind::InvalidInput,
                                 fmt::format("{} rows are of {}", found, without_controls(file)),
                                 name,
                                 {}});
  }
  return std::unexpected(
      Error{ErrorKind::NotFound,
            fmt::format("none of its {} rows is of {}", rows.size(), without_controls(file)),
            name,
            {}});
}

}  // namespace crest::report
