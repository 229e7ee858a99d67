#include "report/assessment_json.h"

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/error_json.h"
#include "report/finding_sentence.h"
#include "report/finding_words.h"
#include "report/notice.h"

namespace crest::report {

namespace {

using Json = nlohmann::ordered_json;

Json finite_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

using LeadNames = std::vector<std::string>;

Json to_json(const FindingSpan& span, const LeadNames& names) {
  return {{"lead", names.at(span.lead)},           {"start_s", finite_or_null(span.start)},
          {"end_s", finite_or_null(span.end)},     {"peak_s", finite_or_null(span.peak_time)},
          {"peak_map", finite_or_null(span.peak)}, {"deviation", finite_or_null(span.deviation)}};
}

/// Adds a p-value among so many normals and what it means, all null where it is unknown.
void add_rarity(Json& row, const std::optional<double>& p_value, std::size_t normals) {
  const bool known = p_value && *p_value > 0 && *p_value <= 1;
  row["p_value"] = known ? Json(*p_value) : Json(nullptr);
  row["normals_per_occurrence"] = known ? Json(normals_per_occurrence(*p_value)) : Json(nullptr);
  row["rarity"] = known ? Json(rarity_in_words(*p_value, normals)) : Json(nullptr);
}

Json to_json(const LeadRarity& lead, const LeadNames& names) {
  Json row = {{"lead", names.at(lead.lead)}};
  add_rarity(row, lead.p_value, lead.normals);
  row["normals"] = lead.normals;
  return row;
}

Json to_json(const SegmentRarity& segment) {
  Json row = {{"segment", segment.segment}};
  add_rarity(row, segment.p_value, segment.normals);
  row["normals"] = segment.normals;
  return row;
}

Json to_json(const BeatRarity& beat, std::size_t normals) {
  Json row = {{"r_peak_s", finite_or_null(beat.r_peak)},
              {"start_s", finite_or_null(beat.start)},
              {"end_s", finite_or_null(beat.end)}};
  add_rarity(row, beat.p_value, normals);
  return row;
}

Json to_json(const CalibrationFacts& calibration) {
  return {{"records", calibration.records},
          {"date", calibration.date},
          {"normals", calibration.normals},
          {"alarms_per_1000", calibration.alarms_per_1000}};
}

/// What a finding says for itself; null is what its kind does not have.
void add_reason(Json& row, const Finding& finding, const Assessment& assessment) {
  const bool of_trace = finding.kind == FindingKind::Trace;
  const bool placed = of_trace && finding.segment != "rhythm";
  const bool of_beat = !of_trace && finding.kind != FindingKind::Voltage;
  const auto or_null = [](bool known, double value) {
    return known ? finite_or_null(value) : Json(nullptr);
  };
  Json leads = Json::array();
  for (const std::size_t lead : finding.leads) leads.push_back(assessment.leads.at(lead));
  row["kind"] = to_string(finding.kind);
  row["segment"] = finding.segment;
  row["leads"] = std::move(leads);
  row["direction"] = direction_of(finding);
  row["size"] = finite_or_null(size_of(finding));
  row["size_unit"] = size_unit_of(finding, assessment);
  row["beats"] = finding.beats;
  row["of_beats"] = finding.of_beats > 0 ? Json(finding.of_beats) : Json(nullptr);
  row["into_segment_s"] = or_null(placed, finding.into_segment);
  row["r_peak_s"] = or_null(of_beat, finding.r_peak);
  row["measured"] = or_null(finding.expected > 0, finding.measured);
  row["expected"] = or_null(finding.expected > 0, finding.expected);
  row["sentence"] = finding_sentence(finding, assessment);
}

Json to_json(const Finding& finding, const Assessment& assessment) {
  Json row = {{"start_s", finite_or_null(finding.start)}, {"end_s", finite_or_null(finding.end)}};
  const std::size_t normals = normals_of(finding, assessment);
  add_rarity(row, finding.p_value, normals);
  row["normals"] = normals;
  add_reason(row, finding, assessment);
  Json spans = Json::array();
  for (const FindingSpan& span : finding.spans) {
    spans.push_back(to_json(span, assessment.leads));
  }
  row["spans"] = std::move(spans);
  return row;
}

Json to_json(const EvidenceOf& evidence, const LeadNames& names) {
  Json leads = Json::array();
  for (const std::size_t lead : evidence.leads) leads.push_back(names[lead]);
  return {{"name", evidence.name},
          {"surprise", finite_or_null(evidence.surprise)},
          {"normals", evidence.normals},
          {"leads", std::move(leads)}};
}

Json to_json(const NotAssessedSpan& span, const LeadNames& names) {
  return {{"lead", span.lead ? Json(names.at(*span.lead)) : Json(nullptr)},
          {"start_s", finite_or_null(span.start)},
          {"end_s", finite_or_null(span.end)},
          {"reason", span.reason}};
}

/// A list of values, each with what their JSON needs to know beside them.
template <typename T, typename... Facts>
Json to_json_list(const std::vector<T>& values, const Facts&... facts) {
  Json list = Json::array();
  for (const T& value : values) list.push_back(to_json(value, facts...));
  return list;
}

void add_assessment(Json& row, const Assessment& assessment) {
  Json r_peaks = Json::array();
  for (const double r_peak : assessment.r_peaks) r_peaks.push_back(finite_or_null(r_peak));
  row["model"] = assessment.model;
  row["scoring"] = assessment.scoring;
  row["duration_s"] = finite_or_null(assessment.duration);
  row["score"] = finite_or_null(assessment.score);
  const std::size_t normals = normals_of(assessment);
  add_rarity(row, assessment.p_value, normals);
  row["alarm"] = assessment.alarm ? Json(*assessment.alarm) : Json(nullptr);
  row["alarm_threshold"] =
      assessment.alarm_threshold ? finite_or_null(*assessment.alarm_threshold) : Json(nullptr);
  row["calibration"] = assessment.calibration ? to_json(*assessment.calibration) : Json(nullptr);
  row["map_rate_hz"] = finite_or_null(assessment.rate);
  row["map_samples"] = assessment.samples;
  // Zero means that the model carries no calibration; a threshold of 0 would mislead a reader.
  row["map_threshold"] =
      assessment.threshold > 0 ? finite_or_null(assessment.threshold) : Json(nullptr);
  row["deviation_unit"] = assessment.unit;
  row["windows"] = assessment.windows;
  row["r_peaks_s"] = std::move(r_peaks);
  Json beat_scores = Json::array();
  for (const std::optional<double>& score : assessment.beat_scores) {
    beat_scores.push_back(score ? finite_or_null(*score) : Json(nullptr));
  }
  row["beat_scores"] = std::move(beat_scores);
  Json qrs_heights = Json::array();
  for (const double height : assessment.qrs_heights) {
    qrs_heights.push_back(height > 0 ? finite_or_null(height) : Json(nullptr));
  }
  row["qrs_heights"] = std::move(qrs_heights);
  row["summary"] = evidence_sentence(assessment);
  row["evidence"] = to_json_list(assessment.evidence, assessment.leads);
  row["findings"] = to_json_list(assessment.findings, assessment);
  row["lead_rarities"] = to_json_list(assessment.lead_rarities, assessment.leads);
  row["beat_rarities"] = to_json_list(assessment.beat_rarities, normals);
  row["segment_rarities"] = to_json_list(assessment.segment_rarities);
  row["not_assessed"] = to_json_list(assessment.not_assessed, assessment.leads);
  row["assumptions"] = assessment.assumptions;
}

}  // namespace

Json to_json(std::string_view file, const Result<Assessment>& outcome) {
  Json row = {{"schema", kAssessmentSchema},
              {"file", file},
              {"status", outcome ? "assessed" : "not_assessed"}};
  if (outcome) {
    add_assessment(row, *outcome);
  } else {
    row["error"] = to_json(outcome.error());
  }
  row["notice"] = kNotice;
  return row;
}

std::string to_json_line(const Json& row) {
  return row.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string to_json_array(std::vector<Json> rows) {
  const Json array = std::move(rows);
  return array.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace crest::report
