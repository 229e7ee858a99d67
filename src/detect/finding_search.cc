#include "detect/finding_search.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <tuple>

namespace crest::detect {
namespace {

/// A span reaches as far as the map stays above this share of the threshold.
constexpr double kSkirt = 0.5;

/// Stretches of one lead in which the map stays above the skirt of `threshold`, whether they reach
/// the threshold or not. Comparisons with NaN are false, so what was not assessed ends a span.
std::vector<FindingSpan> spans_of_lead(std::span<const float> map, std::size_t lead, double rate,
                                       double threshold) {
  std::vector<FindingSpan> spans;
  for (std::size_t begin = 0; begin < map.size();) {
    if (!(double{map[begin]} > kSkirt * threshold)) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    std::size_t peak = begin;
    while (end < map.size() && double{map[end]} > kSkirt * threshold) {
      if (map[end] > map[peak]) peak = end;
      ++end;
    }
    spans.push_back({.lead = lead,
                     .start = static_cast<double>(begin) / rate,
                     .end = static_cast<double>(end) / rate,
                     .peak = double{map[peak]},
                     .peak_time = static_cast<double>(peak) / rate});
    begin = end;
  }
  return spans;
}

/// Joins spans that overlap in time; `spans` are sorted by their start.
std::vector<Finding> join(std::span<const FindingSpan> spans) {
  std::vector<Finding> findings;
  for (const FindingSpan& span : spans) {
    if (findings.empty() || span.start >= findings.back().end) {
      findings.push_back({.start = span.start, .end = span.end, .p_value = 1, .spans = {}});
    }
    Finding& finding = findings.back();
    finding.end = std::max(finding.end, span.end);
    finding.spans.push_back(span);
  }
  return findings;
}

/// Adds each of the fainter spans to the finding that it shares the most time with, if any. They
/// make no finding, lengthen none and join none: they say on which other leads it shows.
void add_fainter(std::span<const FindingSpan> spans, std::vector<Finding>& findings) {
  for (const FindingSpan& span : spans) {
    Finding* home = nullptr;
    double longest = 0;
    for (Finding& finding : findings) {
      const double shared = std::min(span.end, finding.end) - std::max(span.start, finding.start);
      if (shared > longest) {
        longest = shared;
        home = &finding;
      }
    }
    if (home == nullptr) continue;
    FindingSpan part = span;
    part.start = std::max(span.start, home->start);
    part.end = std::min(span.end, home->end);
    // What is highest elsewhere belongs to something else.
    if (part.peak_time >= part.start && part.peak_time < part.end) home->spans.push_back(part);
  }
}

}  // namespace

std::vector<Finding> search_findings(const LeadMatrix& map, double rate,
                                     const model::Calibration& calibration) {
  const double threshold = model::finding_threshold(calibration);
  const std::vector<double> lead_scale = model::lead_scales(calibration);
  std::vector<FindingSpan> reaching;
  std::vector<FindingSpan> fainter;
  for (std::size_t lead = 0; lead < map.leads; ++lead) {
    const double least = threshold * lead_scale[lead];
    for (const FindingSpan& span : spans_of_lead(map.lead(lead), lead, rate, least)) {
      (span.peak >= least ? reaching : fainter).push_back(span);
    }
  }
  std::ranges::sort(reaching, {},
                    [](const FindingSpan& span) { return std::tuple(span.start, span.lead); });
  std::vector<Finding> findings = join(reaching);
  add_fainter(fainter, findings);
  for (Finding& finding : findings) {
    double highest = 0;
    for (const FindingSpan& span : finding.spans) {
      highest = std::max(highest, span.peak / lead_scale[span.lead]);
    }
    finding.p_value = model::p_value(calibration.beat_peaks, highest);
    std::ranges::sort(finding.spans, {},
                      [](const FindingSpan& span) { return std::tuple(span.lead, span.start); });
  }
  std::ranges::sort(findings, {}, [](const Finding& finding) {
    return std::tuple(finding.p_value, finding.start);
  });
  return findings;
}

}  // namespace crest::detect
