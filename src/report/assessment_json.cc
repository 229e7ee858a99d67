#include "report/assessment_json.h"

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "report/error_json.h"
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

Json to_json(const Finding& finding, const LeadNames& names) {
  Json leads = Json::array();
  Json spans = Json::array();
  for (const FindingSpan& span : finding.spans) {
    // Spans are in lead order, so a lead with several of them repeats at once.
    const std::string& name = names.at(span.lead);
    if (leads.empty() || leads.back() != name) leads.push_back(name);
    spans.push_back(to_json(span, names));
  }
  return {{"start_s", finite_or_null(finding.start)},
          {"end_s", finite_or_null(finding.end)},
          {"p_value", finite_or_null(finding.p_value)},
          {"leads", std::move(leads)},
          {"spans", std::move(spans)}};
}

Json to_json(const NotAssessedSpan& span, const LeadNames& names) {
  return {{"lead", span.lead ? Json(names.at(*span.lead)) : Json(nullptr)},
          {"start_s", finite_or_null(span.start)},
          {"end_s", finite_or_null(span.end)},
          {"reason", span.reason}};
}

template <typename T>
Json to_json_list(const std::vector<T>& values, const LeadNames& names) {
  Json list = Json::array();
  for (const T& value : values) list.push_back(to_json(value, names));
  return list;
}

void add_assessment(Json& row, const Assessment& assessment) {
  Json r_peaks = Json::array();
  for (const double r_peak : assessment.r_peaks) r_peaks.push_back(finite_or_null(r_peak));
  row["model"] = assessment.model;
  row["scoring"] = assessment.scoring;
  row["duration_s"] = finite_or_null(assessment.duration);
  row["score"] = finite_or_null(assessment.score);
  row["p_value"] = assessment.p_value ? finite_or_null(*assessment.p_value) : Json(nullptr);
  row["map_rate_hz"] = finite_or_null(assessment.rate);
  row["map_samples"] = assessment.samples;
  // Zero means that the model carries no calibration; a threshold of 0 would mislead a reader.
  row["map_threshold"] =
      assessment.threshold > 0 ? finite_or_null(assessment.threshold) : Json(nullptr);
  row["deviation_unit"] = assessment.unit;
  row["windows"] = assessment.windows;
  row["r_peaks_s"] = std::move(r_peaks);
  row["findings"] = to_json_list(assessment.findings, assessment.leads);
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

std::string to_json_array(std::span<const Json> rows) {
  Json array = Json::array();
  for (const Json& row : rows) array.push_back(row);
  return array.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace crest::report
