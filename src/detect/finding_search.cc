#include "detect/finding_search.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "detect/beat_stretch.h"
#include "detect/recurring_findings.h"
#include "detect/unusual_spans.h"

namespace crest::detect {
namespace {

/// Findings of which each lies in one place.
struct PlacedFindings {
  std::vector<Finding> findings;
  std::multimap<std::size_t, std::size_t> of_place;  // index of each
};

/// Joins spans that reach the threshold, sorted by their start.
PlacedFindings join(std::span<const UnusualSpan> spans, std::span<const Place> places) {
  PlacedFindings placed;
  for (const UnusualSpan& reaching : spans) {
    // The last one of this place: as spans are sorted, whoever overlaps with an earlier one of an
    // unplaced stretch has been joined to it.
    const auto of_place = placed.of_place.equal_range(reaching.place);
    const auto last =
        of_place.first == of_place.second ? of_place.second : std::prev(of_place.second);
    if (last != of_place.second && (places[reaching.place].placed() ||
                                    reaching.span.start < placed.findings[last->second].end)) {
      Finding& home = placed.findings[last->second];
      home.spans.push_back(reaching.span);
      home.end = std::max(home.end, reaching.span.end);
      continue;
    }
    placed.of_place.emplace(reaching.place, placed.findings.size());
    Finding& finding = placed.findings.emplace_back();
    finding.spans.push_back(reaching.span);
    set_time(finding);
  }
  return placed;
}

/// Adds each of the fainter spans to the finding of its place that it shares the most time with, if
/// any. They make no finding, lengthen none and join none: they say on which other leads it shows.
void add_fainter(std::span<const UnusualSpan> spans, PlacedFindings& placed) {
  for (const UnusualSpan& fainter : spans) {
    const FindingSpan& span = fainter.span;
    Finding* home = nullptr;
    double longest = 0;
    const auto [first, last] = placed.of_place.equal_range(fainter.place);
    for (auto of_place = first; of_place != last; ++of_place) {
      Finding& finding = placed.findings[of_place->second];
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

void set_time(Finding& finding) {
  finding.start = std::ranges::min(finding.spans, {}, &FindingSpan::start).start;
  finding.end = std::ranges::max(finding.spans, {}, &FindingSpan::end).end;
}

std::vector<double> lead_thresholds(const model::Calibration& calibration) {
  std::vector<double> thresholds = model::lead_scales(calibration);
  const double in_scale = model::finding_threshold(calibration);
  for (double& threshold : thresholds) threshold *= in_scale;
  return thresholds;
}

std::vector<Finding> search_findings(const LeadMatrix& map, double rate,
                                     const model::Calibration& calibration,
                                     std::span<const Place> places) {
  std::vector<UnusualSpan> spans = unusual_spans(map, rate, lead_thresholds(calibration), places);
  std::vector<Finding> findings = take_recurring(places, stretches_of(map.samples, rate), spans);
  for (Finding& finding : findings) set_time(finding);
  std::ranges::sort(spans, {}, [](const UnusualSpan& span) {
    return std::tuple(span.height < 1, span.span.start, span.span.lead);
  });
  const auto fainter =
      std::ranges::partition_point(spans, [](const UnusualSpan& span) { return span.height >= 1; });
  const std::span<UnusualSpan> reaching(spans.begin(), fainter);
  PlacedFindings placed = join(reaching, places);
  add_fainter(std::span(fainter, spans.end()), placed);
  for (Finding& finding : placed.findings) {
    std::ranges::sort(finding.spans, {},
                      [](const FindingSpan& span) { return std::tuple(span.lead, span.start); });
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace crest::detect
