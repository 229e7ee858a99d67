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

using LeadSet = std::array<bool, kLeadCount>;

std::string in_words(const LeadSet& leads) {
  if (std::ranges::all_of(leads, [](bool lead) { return lead; })) return "all leads";
  std::string words;
  for (std::size_t lead = 0; lead < kLeadCount;) {
    if (!leads.at(lead)) {
      ++lead;
      continue;
    }
    std::size_t end = lead + 1;
    while (lead >= kFirstChestLead && end < kLeadCount && leads.at(end)) ++end;
    if (end - lead < 3) end = lead + 1;
    if (!words.empty()) words += ", ";
    words += signal::kStandardLeads.at(lead);
    if (end - lead > 1) words.append("–").append(signal::kStandardLeads.at(end - 1));
    lead = end;
  }
  return words;
}

}  // namespace

std::string rarity_in_words(double p_value) {
  if (p_value > 0.2) return fmt::format("{:.0f} % of normal ECGs", 100 * p_value);
  return fmt::format("1 in {:.0f} normal ECGs", std::round(1 / p_value));
}

std::string score_in_words(const Assessment& assessment) {
  const std::string rarity = assessment.p_value
                                 ? rarity_in_words(*assessment.p_value) + " score as high"
                                 : "not calibrated, so its rarity is unknown";
  return fmt::format("score {:.4f}: {}", assessment.score, rarity);
}

std::string leads_in_words(const Finding& finding) {
  LeadSet leads{};
  for (const FindingSpan& span : finding.spans) leads.at(span.lead) = true;
  return in_words(leads);
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

std::vector<std::string> not_assessed_in_words(std::span<const NotAssessedSpan> spans) {
  std::vector<std::string> lines;
  std::vector<bool> said(spans.size(), false);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (said[i]) continue;
    LeadSet leads{};
    for (std::size_t j = i; j < spans.size(); ++j) {
      const NotAssessedSpan& span = spans[j];
      if (span.start != spans[i].start || span.end != spans[i].end ||
          span.reason != spans[i].reason)
        continue;
      said[j] = true;
      if (span.lead) {
        leads.at(*span.lead) = true;
      } else {
        leads.fill(true);
      }
    }
    lines.push_back(fmt::format("{}, {}: {}", in_words(leads),
                                seconds_in_words(spans[i].start, spans[i].end), spans[i].reason));
  }
  return lines;
}

}  // namespace crest::report
