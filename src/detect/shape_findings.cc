#include "detect/shape_findings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "detect/finding_search.h"
#include "model/normal_reference.h"

namespace crest::detect {
namespace {

/// The segments of a shape, one or two; what is left of a beat belongs to none.
struct ShapeSegments {
  model::Evidence evidence;
  std::array<std::string_view, 2> segments;
};
constexpr std::array<ShapeSegments, model::kShapeSpaces.size()> kSegments = {
    {{model::Evidence::BeforeQrs, {"P", "PR"}},
     {model::Evidence::Qrs, {"QRS"}},
     {model::Evidence::Repolarisation, {"ST", "T"}}}};

const ShapeSegments* segments_of(const EvidenceOf& evidence) {
  const auto named = [&](const ShapeSegments& shape) {
    return evidence.name == model::kEvidenceNames[static_cast<std::size_t>(shape.evidence)];
  };
  const auto* found = std::ranges::find_if(kSegments, named);
  return found == kSegments.end() ? nullptr : found;
}

bool is_of(const Place& place, std::string_view segment) {
  return place.kind == FindingKind::Trace && place.segment == segment;
}

/// The place of a lead, with the highest point of the map; none where nothing of it was assessed.
std::optional<FindingSpan> span_of(const Place& place, std::size_t lead, const LeadMatrix& map,
                                   double rate) {
  std::optional<std::size_t> highest;
  for (std::size_t i = place.begin; i < place.end; ++i) {
    const float value = map.lead(lead)[i];
    if (!std::isnan(value) && (!highest || value > map.lead(lead)[*highest])) highest = i;
  }
  if (!highest) return std::nullopt;
  return FindingSpan{.lead = lead,
                     .start = static_cast<double>(place.begin) / rate,
                     .end = static_cast<double>(place.end) / rate,
                     .peak = double{map.lead(lead)[*highest]},
                     .peak_time = static_cast<double>(*highest) / rate};
}

/// The spans of every beat's segment on the leads, by lead, then time.
Finding in_segment(std::string_view segment, std::span<const std::size_t> leads,
                   const LeadMatrix& map, const RecordTraces& traces) {
  Finding finding;
  const std::set<std::size_t> ordered(leads.begin(), leads.end());
  std::set<std::size_t> shown;
  for (const std::size_t lead : ordered) {
    for (std::size_t i = 0; i < traces.places.size(); ++i) {
      if (!is_of(traces.places[i], segment)) continue;
      if (const auto span = span_of(traces.places[i], lead, map, traces.strip.rate)) {
        finding.spans.push_back(*span);
        shown.insert(i);
      }
    }
  }
  finding.beats = shown.size();
  finding.of_beats = static_cast<std::size_t>(std::ranges::count_if(
      traces.places, [&](const Place& place) { return is_of(place, segment); }));
  if (!finding.spans.empty()) set_time(finding);
  return finding;
}

double mean_peak(const Finding& finding) {
  double sum = 0;
  for (const FindingSpan& span : finding.spans) sum += span.peak;
  return finding.spans.empty() ? 0 : sum / static_cast<double>(finding.spans.size());
}

}  // namespace

std::vector<Finding> shape_findings(std::span<const EvidenceOf> evidence, double share,
                                    std::span<const Finding> findings, const LeadMatrix& map,
                                    const RecordTraces& traces,
                                    const model::Calibration& calibration) {
  std::vector<Finding> complete;
  for (const EvidenceOf& kind : evidence) {
    const ShapeSegments* shape = segments_of(kind);
    if (shape == nullptr || kind.leads.empty() || std::exp(-kind.surprise) > share) continue;
    const bool told = std::ranges::any_of(findings, [&](const Finding& finding) {
      return finding.kind == FindingKind::Trace && finding.of_beats > 0 &&
             std::ranges::find(shape->segments, finding.segment) != shape->segments.end();
    });
    if (told) continue;
    Finding finding = std::ranges::max({in_segment(shape->segments[0], kind.leads, map, traces),
                                        in_segment(shape->segments[1], kind.leads, map, traces)},
                                       {}, mean_peak);
    if (finding.spans.empty()) continue;
    Finding described = with_reasons({std::move(finding)}, traces, calibration).front();
    described.p_value =
        std::max(std::exp(-kind.surprise), 1 / (static_cast<double>(kind.normals) + 1));
    described.normals = kind.normals;
    complete.push_back(std::move(described));
  }
  return complete;
}

}  // namespace crest::detect
