#include "detect/joined_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <ranges>
#include <string>
#include <utility>

#include "detect/finding_search.h"
#include "detect/rarity.h"
#include "signal/median.h"

namespace crest::detect {
namespace {

/// "1:30:00"
std::string clock_time(double seconds) {
  const auto whole = static_cast<long>(std::llround(seconds));
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

void shift(double seconds, Finding& finding) {
  finding.start += seconds;
  finding.end += seconds;
  if (finding.r_peak > 0) finding.r_peak += seconds;
  for (FindingSpan& span : finding.spans) {
    span.start += seconds;
    span.end += seconds;
    span.peak_time += seconds;
  }
}

/// Makes the times of a part those of the record.
void shift(double seconds, std::size_t samples, Assessment& part) {
  for (Finding& finding : part.findings) shift(seconds, finding);
  for (double& r_peak : part.r_peaks) r_peak += seconds;
  for (SegmentSpan& segment : part.segments) {
    segment.begin += samples;
    segment.end += samples;
  }
  for (BeatRarity& beat : part.beat_rarities) {
    beat.r_peak += seconds;
    beat.start += seconds;
    beat.end += seconds;
  }
  for (NotAssessedSpan& span : part.not_assessed) {
    span.start += seconds;
    span.end += seconds;
  }
}

template <typename Value>
void append(std::vector<Value>& from, std::vector<Value>& to) {
  std::ranges::move(from, std::back_inserter(to));
}

/// Whether two findings of different parts are of what goes on through both.
bool goes_on(const Finding& a, const Finding& b) {
  const bool lasting = (a.of_beats > 0 && b.of_beats > 0) || a.kind == FindingKind::Voltage;
  return lasting && a.kind == b.kind && a.segment == b.segment && !a.leads.empty() &&
         !b.leads.empty() && a.leads.front() == b.leads.front();
}

/// Joins `other`, of another part, into `finding`; the rarer of both says what it is like.
void join(Finding other, Finding& finding) {
  if (other.p_value < finding.p_value) std::swap(finding, other);
  finding.beats += other.beats;
  finding.of_beats += other.of_beats;
  append(other.spans, finding.spans);
}

/// Findings of all parts, rarest first; equally rare ones in the order of time.
std::vector<Finding> join_findings(std::vector<Finding> findings) {
  std::vector<Finding> joined;
  for (Finding& finding : findings) {
    const auto same =
        std::ranges::find_if(joined, [&](const Finding& other) { return goes_on(other, finding); });
    if (same == joined.end()) {
      joined.push_back(std::move(finding));
    } else {
      join(std::move(finding), *same);
    }
  }
  for (Finding& finding : joined) {
    if (finding.spans.empty()) continue;
    std::ranges::sort(finding.spans, {},
                      [](const FindingSpan& span) { return std::pair(span.lead, span.start); });
    set_time(finding);
  }
  std::ranges::sort(
      joined, {}, [](const Finding& finding) { return std::pair(finding.p_value, finding.start); });
  return joined;
}

/// Of each name the most surprising.
void keep_strongest(std::vector<EvidenceOf>& from, std::vector<EvidenceOf>& to) {
  for (EvidenceOf& evidence : from) {
    const auto same = std::ranges::find(to, evidence.name, &EvidenceOf::name);
    if (same == to.end()) {
      to.push_back(std::move(evidence));
    } else if (evidence.surprise > same->surprise) {
      *same = std::move(evidence);
    }
  }
}

/// Of each lead or segment the rarest.
template <typename Rarity, typename Of>
void keep_rarest(const std::vector<Rarity>& from, Of of, std::vector<Rarity>& to) {
  for (const Rarity& rarity : from) {
    const auto same = std::ranges::find(to, rarity.*of, of);
    if (same == to.end()) {
      to.push_back(rarity);
    } else if (rarity.p_value < same->p_value) {
      *same = rarity;
    }
  }
  std::ranges::sort(to, {}, of);
}

/// Adds a stretch that was not assessed, to the last one where it goes on.
void add_not_assessed(NotAssessedSpan span, std::vector<NotAssessedSpan>& spans) {
  constexpr double kSame = 1e-3;  // seconds
  for (NotAssessedSpan& before : spans | std::views::reverse) {
    if (before.lead == span.lead && before.reason == span.reason &&
        std::abs(before.end - span.start) < kSame) {
      before.end = span.end;
      return;
    }
  }
  spans.push_back(std::move(span));
}

/// What all parts had to assume, then what some had, with the times of the first.
std::vector<std::string> join_assumptions(const std::vector<AssessedPart>& parts) {
  std::vector<std::string> joined;
  std::vector<std::string> of_some;
  const auto is_in = [](const std::vector<std::string>& lines, const std::string& line) {
    return std::ranges::find(lines, line) != lines.end();
  };
  std::vector<std::string> known;
  for (const AssessedPart& part : parts) {
    if (!part.outcome) continue;
    for (const std::string& line : part.outcome->assumptions) {
      if (is_in(known, line)) continue;
      known.push_back(line);
      const bool all = std::ranges::all_of(parts, [&](const AssessedPart& other) {
        return !other.outcome || is_in(other.outcome->assumptions, line);
      });
      if (all) {
        joined.push_back(line);
      } else {
        of_some.push_back(
            fmt::format("from {} to {}: {}", clock_time(part.start), clock_time(part.end), line));
      }
    }
  }
  append(of_some, joined);
  return joined;
}

/// [leads]: the median of the parts in which it is known.
std::vector<double> median_heights(const std::vector<AssessedPart>& parts, std::size_t leads) {
  std::vector<double> heights(leads);
  for (std::size_t lead = 0; lead < leads; ++lead) {
    std::vector<float> known;
    for (const AssessedPart& part : parts) {
      if (!part.outcome || part.outcome->qrs_heights.size() != leads) continue;
      const double height = part.outcome->qrs_heights[lead];
      if (height > 0) known.push_back(static_cast<float>(height));
    }
    if (!known.empty()) heights[lead] = double{signal::median_of(known)};
  }
  return heights;
}

/// Lays a block [leads, samples] of a part into that of the whole.
void lay_in(const std::vector<float>& part, std::size_t first, std::size_t leads,
            std::vector<float>& whole) {
  const std::size_t samples = part.size() / leads;
  const std::size_t stride = whole.size() / leads;
  for (std::size_t lead = 0; lead < leads; ++lead) {
    const auto from = part.begin() + static_cast<std::ptrdiff_t>(lead * samples);
    std::copy_n(from, std::min(samples, stride - first),
                whole.begin() + static_cast<std::ptrdiff_t>(lead * stride + first));
  }
}

void join_traces(const std::vector<AssessedPart>& parts, Assessment& whole) {
  const std::size_t leads = whole.leads.size();
  const bool kept = std::ranges::all_of(
      parts, [](const AssessedPart& part) { return !part.outcome || !part.outcome->map.empty(); });
  if (!kept) return;
  for (auto block : {&Assessment::map, &Assessment::restored}) {
    (whole.*block).assign(leads * whole.samples, std::numeric_limits<float>::quiet_NaN());
    for (const AssessedPart& part : parts) {
      if (part.outcome) lay_in((*part.outcome).*block, part.first_sample, leads, whole.*block);
    }
  }
}

/// What of the whole is that of its first assessed part.
Assessment begin_with(const Assessment& first) {
  Assessment whole;
  whole.model = first.model;
  whole.scoring = first.scoring;
  whole.rate = first.rate;
  whole.leads = first.leads;
  whole.unit = first.unit;
  whole.calibration = first.calibration;
  whole.threshold = first.threshold;
  return whole;
}

}  // namespace

Result<Assessment> join_parts(std::vector<AssessedPart> parts, std::size_t samples,
                              const model::Model& model) {
  const auto first = std::ranges::find_if(
      parts, [](const AssessedPart& part) { return part.outcome.has_value(); });
  if (first == parts.end()) return std::unexpected(parts.front().outcome.error());
  Assessment whole = begin_with(*first->outcome);
  whole.duration = parts.back().end - parts.front().start;
  whole.samples = samples;
  whole.assumptions = join_assumptions(parts);
  whole.qrs_heights = median_heights(parts, whole.leads.size());
  join_traces(parts, whole);
  std::vector<Finding> findings;
  double assessed = 0;
  for (AssessedPart& part : parts) {
    if (!part.outcome) {
      add_not_assessed({std::nullopt, part.start, part.end, part.outcome.error().reason},
                       whole.not_assessed);
      continue;
    }
    Assessment& one = *part.outcome;
    shift(part.start, part.first_sample, one);
    assessed += one.duration;
    whole.score += one.score * one.duration;
    whole.windows += one.windows;
    append(one.findings, findings);
    append(one.r_peaks, whole.r_peaks);
    append(one.beat_scores, whole.beat_scores);
    append(one.segments, whole.segments);
    append(one.beat_rarities, whole.beat_rarities);
    keep_strongest(one.evidence, whole.evidence);
    keep_rarest(one.lead_rarities, &LeadRarity::lead, whole.lead_rarities);
    keep_rarest(one.segment_rarities, &SegmentRarity::segment, whole.segment_rarities);
    for (NotAssessedSpan& span : one.not_assessed) {
      add_not_assessed(std::move(span), whole.not_assessed);
    }
    one = {};
  }
  whole.score /= assessed;
  const auto& calibration = model.description.calibration;
  if (whole.calibration && calibration) add_record_rarity(*calibration, whole);
  whole.findings = join_findings(std::move(findings));
  return whole;
}

}  // namespace crest::detect
