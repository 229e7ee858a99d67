#include "report/finding_marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "report/finding_words.h"
#include "signal/lead_name.h"

namespace crest::report {
namespace {

std::string text_of(const Finding& finding, const FindingSpan& span, const Assessment& assessment) {
  const std::string rarity = finding.p_value > 0 && finding.p_value <= 1
                                 ? rarity_in_words(finding.p_value, normals_of(finding, assessment))
                                 : "unusual";
  const std::string& lead = assessment.leads.at(span.lead);
  const std::string place = finding.segment.empty() ? lead : finding.segment + " " + lead;
  if (!std::isfinite(span.deviation)) return fmt::format("{}: {}", rarity, place);
  return fmt::format("{}: {} {:.2f} {} {} the expected trace", rarity, place,
                     std::abs(span.deviation), assessment.unit,
                     span.deviation < 0 ? "below" : "above");
}

/// The first lead of the record that has this name, or that is this standard lead.
std::optional<std::size_t> lead_called(const std::string& name, const Record& record) {
  const auto standard = signal::standard_lead(name);
  const auto found = std::ranges::find_if(record.leads, [&](const Lead& lead) {
    return lead.name == name || (standard && signal::standard_lead(lead.name) == standard);
  });
  if (found == record.leads.end()) return std::nullopt;
  return static_cast<std::size_t>(found - record.leads.begin());
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
  std::vector<io::RecordMark> marks;
  for (const Finding& finding : assessment.findings) {
    for (const FindingSpan& span : finding.spans) {
      marks.push_back({span.start, span.end, lead_called(assessment.leads.at(span.lead), record),
                       text_of(finding, span, assessment)});
    }
  }
  return marks;
}

}  // namespace crest::report
