#include "report/finding_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "signal/strip.h"

namespace crest::report {

namespace {

constexpr std::size_t kLeadCount = signal::kStandardLeads.size();
constexpr std::size_t kFirstChestLead = 6;  // V1

}  // namespace

std::string rarity_in_words(double p_value) {
  if (p_value > 0.2) return fmt::format("{:.0f} % of normal ECGs", 100 * p_value);
  return fmt::format("1 in {:.0f} normal ECGs", std::round(1 / p_value));
}

std::string leads_in_words(const Finding& finding) {
  std::array<bool, kLeadCount> has{};
  for (const FindingSpan& span : finding.spans) has.at(span.lead) = true;
  if (std::ranges::all_of(has, [](bool lead) { return lead; })) return "all leads";
  std::string words;
  for (std::size_t lead = 0; lead < kLeadCount;) {
    if (!has[lead]) {
      ++lead;
      continue;
    }
    std::size_t end = lead + 1;
    while (lead >= kFirstChestLead && end < kLeadCount && has[end]) ++end;
    if (end - lead < 3) end = lead + 1;
    if (!words.empty()) words += ", ";
    words += signal::kStandardLeads[lead];
    if (end - lead > 1) words.append("–").append(signal::kStandardLeads[end - 1]);
    lead = end;
  }
  return words;
}

std::string seconds_in_words(double start, double end, int decimals) {
  return fmt::format("{:.{}f}–{:.{}f} s", start, decimals, end, decimals);
}

std::string deviation_in_words(const Finding& finding, const std::string& unit) {
  const auto highest = std::ranges::max_element(finding.spans, {}, &FindingSpan::peak);
  if (highest == finding.spans.end()) return {};
  return fmt::format("{} {:.2f} {} {} the restored trace at {:.2f} s",
                     signal::kStandardLeads.at(highest->lead), std::abs(highest->deviation), unit,
                     highest->deviation < 0 ? "below" : "above", highest->peak_time);
}

std::string not_assessed_in_words(const NotAssessedSpan& span) {
  return fmt::format("{}, {}: {}", span.lead ? signal::kStandardLeads.at(*span.lead) : "all leads",
                     seconds_in_words(span.start, span.end), span.reason);
}

}  // namespace crest::report
