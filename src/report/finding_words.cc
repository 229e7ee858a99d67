#include "report/finding_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>

namespace crest::report {

namespace {

using LeadSet = std::vector<bool>;
using LeadNames = std::span<const std::string>;

bool is_chest_lead(const std::string& name) { return name.size() == 2 && name.front() == 'V'; }

/// The names of the leads in the set, which has an entry for each name.
std::string in_words(const LeadSet& leads, LeadNames names) {
  if (std::ranges::all_of(leads, std::identity{})) return "all leads";
  std::string words;
  for (std::size_t lead = 0; lead < leads.size();) {
    if (!leads[lead]) {
      ++lead;
      continue;
    }
    std::size_t end = lead + 1;
    while (is_chest_lead(names[lead]) && end < leads.size() && leads[end]) ++end;
    if (end - lead < 3) end = lead + 1;
    if (!words.empty()) words += ", ";
    words += names[lead];
    if (end - lead > 1) words.append("–").append(names[end - 1]);
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

std::string leads_in_words(const Finding& finding, LeadNames names) {
  LeadSet leads(names.size());
  for (const FindingSpan& span : finding.spans) leads.at(span.lead) = true;
  return in_words(leads, names);
}

std::string seconds_in_words(double start, double end, int decimals) {
  return fmt::format("{:.{}f}–{:.{}f} s", start, decimals, end, decimals);
}

std::string deviation_in_words(const Finding& finding, LeadNames names, const std::string& unit) {
  const auto highest = std::ranges::max_element(finding.spans, {}, &FindingSpan::peak);
  if (highest == finding.spans.end()) return {};
  return fmt::format("{} {:.2f} {} {} the restored trace at {:.2f} s", names[highest->lead],
                     std::abs(highest->deviation), unit, highest->deviation < 0 ? "below" : "above",
                     highest->peak_time);
}

std::vector<std::string> not_assessed_in_words(std::span<const NotAssessedSpan> spans,
                                               LeadNames names) {
  std::vector<std::string> lines;
  std::vector<bool> said(spans.size(), false);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (said[i]) continue;
    LeadSet leads(names.size());
    for (std::size_t j = i; j < spans.size(); ++j) {
      const NotAssessedSpan& span = spans[j];
      if (span.start != spans[i].start || span.end != spans[i].end ||
          span.reason != spans[i].reason)
        continue;
      said[j] = true;
      if (span.lead) {
        leads.at(*span.lead) = true;
      } else {
        leads.assign(names.size(), true);
      }
    }
    lines.push_back(fmt::format("{}, {}: {}", in_words(leads, names),
                                seconds_in_words(spans[i].start, spans[i].end), spans[i].reason));
  }
  return lines;
}

}  // namespace crest::report
