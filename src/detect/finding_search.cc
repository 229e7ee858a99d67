#include "detect/finding_search.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <tuple>

namespace crest::detect {
namespace {

/// A span reaches as far as the map stays above this share of the threshold.
constexpr double kSkirt = 0.5;

/// Stretches of one lead in which the map rises above `threshold`, each as far as it stays above
/// its skirt. Comparisons with NaN are false, so what was not assessed ends a span.
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
    if (double{map[peak]} >= threshold) {
      spans.push_back({.lead = lead,
                       .start = static_cast<double>(begin) / rate,
                       .end = static_cast<double>(end) / rate,
                       .peak = double{map[peak]},
                       .peak_time = static_cast<double>(peak) / rate});
    }
    begin = end;
  }
  return spans;
}

/// Joins spans that overlap in time; `spans` are sorted by their start.
std::vector<Finding> join(const std::vector<FindingSpan>& spans) {
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

}  // namespace

std::vector<Finding> search_findings(const LeadMatrix& map, double rate,
                                     const model::Calibration& calibration) {
  const double threshold = model::finding_threshold(calibration);
  std::vector<FindingSpan> spans;
  for (std::size_t lead = 0; lead < map.leads; ++lead) {
    const double scale = calibration.lead_scale[lead];
    const auto found = spans_of_lead(map.lead(lead), lead, rate, threshold * scale);
    spans.insert(spans.end(), found.begin(), found.end());
  }
  std::ranges::sort(spans, {},
                    [](const FindingSpan& span) { return std::tuple(span.start, span.lead); });
  std::vector<Finding> findings = join(spans);
  for (Finding& finding : findings) {
    double highest = 0;
    for (const FindingSpan& span : finding.spans) {
      highest = std::max(highest, span.peak / calibration.lead_scale[span.lead]);
    }
    finding.p_value = model::p_value(calibration.peaks, highest);
    std::ranges::sort(finding.spans, {},
                      [](const FindingSpan& span) { return std::tuple(span.lead, span.start); });
  }
  std::ranges::stable_sort(findings, {}, &Finding::p_value);
  return findings;
}

}  // namespace crest::detect
