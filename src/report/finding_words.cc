#include "report/finding_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

std::size_t normals_per_occurrence(double p_value) {
  // 1 / p of p = 1 / 49 may come out a digit below 49.
  constexpr double kRounding = 1e-9;
  return static_cast<std::size_t>(std::floor(1 / p_value * (1 + kRounding)));
}

std::string rarity_in_words(double p_value, std::size_t normals) {
  if (normals > 0 && normals_per_occurrence(p_value) == normals + 1) {
    return fmt::format("rarer than all of {} normal ECGs (fewer than 1 in {})", normals,
                       normals + 1);
  }
  if (p_value > 0.2) return fmt::format("{:.0f} % of normal ECGs", 100 * p_value);
  return fmt::format("1 in {} normal ECGs", normals_per_occurrence(p_value));
}

std::size_t normals_of(const Assessment& assessment) {
  return assessment.calibration ? assessment.calibration->normals : 0;
}

std::size_t normals_of(const Finding& finding, const Assessment& assessment) {
  return finding.normals > 0 ? finding.normals : normals_of(assessment);
}

std::string score_in_words(const Assessment& assessment) {
  if (!assessment.p_value) {
    return fmt::format("score {:.4f}: not calibrated, so its rarity is unknown", assessment.score);
  }
  const std::string rarity = rarity_in_words(*assessment.p_value, normals_of(assessment));
  return fmt::format("score {:.4f}: {}{}", assessment.score, rarity,
                     rarity.starts_with("rarer") ? "" : " score as high");
}

std::string alarm_in_words(const Assessment& assessment) {
  if (!assessment.calibration) return {};
  const std::size_t alarms = assessment.calibration->alarms_per_1000;
  if (!assessment.alarm_threshold || !assessment.alarm) {
    return fmt::format("no alarm can be raised: {} normal ECGs are too few for at most {} in 1000",
                       assessment.calibration->normals, alarms);
  }
  return fmt::format("{} the threshold {:.4f} (at most {} alarms per 1000 normal ECGs)",
                     *assessment.alarm ? "ALARM: above" : "no alarm: not above",
                     *assessment.alarm_threshold, alarms);
}

std::string rarest_parts_in_words(const Assessment& assessment) {
  const auto rarest = [](const auto& rarities) {
    return std::ranges::min_element(rarities, {}, [](const auto& part) { return part.p_value; });
  };
  std::vector<std::string> parts;
  const auto& leads = assessment.lead_rarities;
  if (const auto lead = rarest(leads); lead != leads.end()) {
    parts.push_back(fmt::format("lead {}, {}", assessment.leads.at(lead->lead),
                                rarity_in_words(lead->p_value, lead->normals)));
  }
  const auto& beats = assessment.beat_rarities;
  if (const auto beat = rarest(beats); beat != beats.end()) {
    parts.push_back(fmt::format("beat at {:.2f} s, {}", beat->r_peak,
                                rarity_in_words(beat->p_value, normals_of(assessment))));
  }
  const auto& segments = assessment.segment_rarities;
  if (const auto segment = rarest(segments); segment != segments.end()) {
    parts.push_back(fmt::format("{}, {}", segment->segment,
                                rarity_in_words(segment->p_value, segment->normals)));
  }
  return parts.empty() ? std::string() : fmt::format("rarest: {}", fmt::join(parts, "; "));
}

std::string leads_in_words(std::span<const std::size_t> leads, LeadNames names) {
  LeadSet set(names.size());
  for (const std::size_t lead : leads) set.at(lead) = true;
  return in_words(set, names);
}

std::string seconds_in_words(double start, double end, int decimals) {
  return fmt::format("{:.{}f}–{:.{}f} s", start, decimals, end, decimals);
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
