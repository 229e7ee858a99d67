#include "report/finding_marks.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "report/finding_words.h"
#include "signal/lead_name.h"
#include "signal/strip.h"

namespace crest::report {
namespace {

std::string text_of(const Finding& finding, const FindingSpan& span, const std::string& unit) {
  const std::string rarity =
      finding.p_value > 0 && finding.p_value <= 1 ? rarity_in_words(finding.p_value) : "unusual";
  if (!std::isfinite(span.deviation) || !std::isfinite(span.peak_time)) {
    return fmt::format("{}: {}", rarity, signal::kStandardLeads.at(span.lead));
  }
  const Finding of_span{
      .start = span.start, .end = span.end, .p_value = finding.p_value, .spans = {span}};
  return fmt::format("{}: {}", rarity, deviation_in_words(of_span, unit));
}

}  // namespace

Result<std::vector<io::RecordMark>> finding_marks(const Assessment& assessment,
                                                  const Record& record) {
  constexpr double same = 0.01;  // seconds: the map's rate may be another
  if (!(std::abs(assessment.duration - record.duration()) <= same)) {
    return std::unexpected(
        Error{ErrorKind::InvalidInput,
              fmt::format("the findings are of a record of {:g} s, this one has {:g} s",
                          assessment.duration, record.duration()),
              {},
              {}});
  }
  std::array<std::optional<std::size_t>, signal::kStandardLeads.size()> leads;
  for (std::size_t i = record.leads.size(); i-- > 0;) {
    if (const auto standard = signal::standard_lead(record.leads[i].name)) {
      leads.at(*standard) = i;
    }
  }
  std::vector<io::RecordMark> marks;
  for (const Finding& finding : assessment.findings) {
    for (const FindingSpan& span : finding.spans) {
      marks.push_back(
          {span.start, span.end, leads.at(span.lead), text_of(finding, span, assessment.unit)});
    }
  }
  return marks;
}

}  // namespace crest::report
