#include "report/assessment_csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "core/csv.h"
#include "report/finding_sentence.h"
#include "report/finding_words.h"

namespace crest::report {

namespace {

constexpr std::array<std::string_view, 20> kColumns = {"file",
                                                       "status",
                                                       "score",
                                                       "p_value",
                                                       "normals_per_occurrence",
                                                       "alarm",
                                                       "alarm_threshold",
                                                       "windows",
                                                       "beats",
                                                       "findings",
                                                       "rarest_leads",
                                                       "rarest_start_s",
                                                       "rarest_end_s",
                                                       "rarest_p_value",
                                                       "rarest_segment",
                                                       "rarest_sentence",
                                                       "duration_s",
                                                       "not_assessed_s",
                                                       "not_assessed_leads",
                                                       "reason"};

std::string number(double value) { return std::isfinite(value) ? fmt::format("{}", value) : ""; }

/// Names in the order of the leads, separated by spaces.
template <typename Leads>
std::string lead_names(const Leads& leads, const Assessment& assessment) {
  std::vector<std::string_view> names;
  names.reserve(leads.size());
  for (const std::size_t lead : leads) names.push_back(assessment.leads.at(lead));
  return fmt::format("{}", fmt::join(names, " "));
}

/// Seconds in which no lead was assessed; overlapping spans count once.
double seconds_without_any_lead(const Assessment& assessment) {
  std::vector<std::pair<double, double>> spans;
  for (const NotAssessedSpan& span : assessment.not_assessed) {
    if (!span.lead) spans.emplace_back(span.start, span.end);
  }
  std::ranges::sort(spans);
  double seconds = 0;
  double covered_until = -std::numeric_limits<double>::infinity();
  for (const auto& [start, end] : spans) {
    if (end <= covered_until) continue;
    seconds += end - std::max(start, covered_until);
    covered_until = end;
  }
  return seconds;
}

std::vector<std::string> rarity_fields(const Assessment& assessment) {
  const std::optional<double>& p_value = assessment.p_value;
  const std::optional<double>& threshold = assessment.alarm_threshold;
  const std::optional<bool>& alarm = assessment.alarm;
  return {p_value ? number(*p_value) : "",
          p_value ? fmt::format("{}", normals_per_occurrence(*p_value)) : "",
          alarm ? fmt::format("{}", *alarm) : "", threshold ? number(*threshold) : ""};
}

std::vector<std::string> assessed_fields(const Assessment& assessment) {
  std::set<std::size_t> silent_leads;
  std::vector<std::string> reasons;
  for (const NotAssessedSpan& span : assessment.not_assessed) {
    if (span.lead) silent_leads.insert(*span.lead);
    if (std::ranges::find(reasons, span.reason) == reasons.end()) reasons.push_back(span.reason);
  }
  std::vector<std::string> fields = {number(assessment.score)};
  std::ranges::move(rarity_fields(assessment), std::back_inserter(fields));
  fields.insert(fields.end(), {fmt::format("{}", assessment.windows),
                               fmt::format("{}", assessment.r_peaks.size()),
                               fmt::format("{}", assessment.findings.size())});
  if (assessment.findings.empty()) {
    fields.insert(fields.end(), 6, "");
  } else {
    const Finding& rarest = assessment.findings.front();
    fields.insert(fields.end(),
                  {lead_names(rarest.leads, assessment), number(rarest.start), number(rarest.end),
                   number(rarest.p_value), rarest.segment, finding_sentence(rarest, assessment)});
  }
  fields.insert(
      fields.end(),
      {number(assessment.duration), number(seconds_without_any_lead(assessment)),
       lead_names(silent_leads, assessment), fmt::format("{}", fmt::join(reasons, "; "))});
  return fields;
}

}  // namespace

std::string csv_header() { return fmt::format("{}", fmt::join(kColumns, ",")); }

std::string to_csv_row(std::string_view file, const Result<Assessment>& outcome) {
  std::vector<std::string> fields = {std::string(file), outcome ? "assessed" : "not_assessed"};
  if (outcome) {
    std::ranges::move(assessed_fields(*outcome), std::back_inserter(fields));
  } else {
    fields.insert(fields.end(), kColumns.size() - fields.size() - 1, "");
    fields.push_back(to_string(outcome.error()));
  }
  for (std::string& field : fields) field = csv_field(field);
  return fmt::format("{}", fmt::join(fields, ","));
}

}  // namespace crest::report
