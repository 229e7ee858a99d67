#include "detect/recurring_findings.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace crest::detect {
namespace {

/// A segment in one stretch.
struct Kind {
  std::size_t stretch = 0;
  std::string segment;

  auto operator<=>(const Kind&) const = default;
};

std::optional<Kind> kind_of(const Place& place, std::span<const SampleSpan> stretches) {
  if (place.kind != FindingKind::Trace || !place.placed()) return std::nullopt;
  const auto stretch = std::ranges::find_if(
      stretches, [&](const SampleSpan& span) { return place.begin < span.end; });
  if (stretch == stretches.end()) return std::nullopt;
  return Kind{static_cast<std::size_t>(stretch - stretches.begin()), place.segment};
}

bool is_most(std::size_t beats, std::size_t of) {
  const auto most = static_cast<std::size_t>(std::ceil(kMostBeats * static_cast<double>(of)));
  return beats >= std::max(kFewestBeats, most);
}

}  // namespace

std::vector<Finding> take_recurring(std::span<const Place> places,
                                    std::span<const SampleSpan> stretches,
                                    std::vector<UnusualSpan>& spans) {
  std::map<Kind, std::size_t> beats_of;
  std::vector<std::optional<Kind>> kinds;
  for (const Place& place : places) {
    const auto kind = kind_of(place, stretches);
    if (kind) ++beats_of[*kind];
    kinds.push_back(kind);
  }
  std::map<std::pair<Kind, std::size_t>, std::set<std::size_t>> places_of_lead;
  for (const UnusualSpan& span : spans) {
    if (const auto& kind = kinds[span.place]) {
      places_of_lead[{*kind, span.span.lead}].insert(span.place);
    }
  }
  const auto recurring = [&](const UnusualSpan& span) -> std::optional<Kind> {
    const auto& kind = kinds[span.place];
    if (!kind) return std::nullopt;
    const std::size_t beats = places_of_lead.at({*kind, span.span.lead}).size();
    return is_most(beats, beats_of.at(*kind)) ? kind : std::nullopt;
  };
  std::map<Kind, double> highest;
  for (const UnusualSpan& span : spans) {
    if (const auto kind = recurring(span)) highest[*kind] = std::max(highest[*kind], span.height);
  }

  std::map<Kind, Finding> findings;
  std::map<Kind, std::set<std::size_t>> shown;
  std::vector<UnusualSpan> rest;
  for (const UnusualSpan& span : spans) {
    const auto kind = recurring(span);
    if (kind && highest.at(*kind) >= 1) {
      findings[*kind].spans.push_back(span.span);
      shown[*kind].insert(span.place);
    } else {
      rest.push_back(span);
    }
  }
  spans = std::move(rest);
  std::vector<Finding> taken;
  for (auto& [kind, finding] : findings) {
    finding.beats = shown.at(kind).size();
    finding.of_beats = beats_of.at(kind);
    taken.push_back(std::move(finding));
  }
  return taken;
}

}  // namespace crest::detect
