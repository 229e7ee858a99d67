#include "eval/assessed_points.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "eval/event_matching.h"

namespace crest::eval {

LeadMatrix map_at_samples(const Assessment& assessment, std::size_t leads, std::size_t samples,
                          double rate) {
  LeadMatrix map(leads, samples);
  std::ranges::fill(map.values, std::numeric_limits<float>::quiet_NaN());
  if (assessment.map.size() != leads * assessment.samples) return map;
  for (std::size_t lead = 0; lead < leads; ++lead) {
    for (std::size_t t = 0; t < samples; ++t) {
      const auto place =
          static_cast<std::size_t>(std::lround(static_cast<double>(t) / rate * assessment.rate));
      if (place < assessment.samples) {
        map.lead(lead)[t] = assessment.map[lead * assessment.samples + place];
      }
    }
  }
  return map;
}

std::vector<std::uint8_t> points_of_findings(const Assessment& assessment, std::size_t leads,
                                             std::size_t samples, double rate) {
  std::vector<std::uint8_t> found(leads * samples);
  const auto place = [&](double seconds) {
    return static_cast<std::size_t>(
        std::clamp(std::round(seconds * rate), 0.0, static_cast<double>(samples)));
  };
  for (const Finding& finding : assessment.findings) {
    for (const FindingSpan& span : finding.spans) {
      const std::size_t first = place(span.start);
      std::fill_n(found.begin() + static_cast<std::ptrdiff_t>(span.lead * samples + first),
                  std::max(place(span.end), first) - first, std::uint8_t{1});
    }
  }
  return found;
}

std::vector<TimeSpan> times_of_findings(const Assessment& assessment) {
  std::vector<TimeSpan> times;
  for (const Finding& finding : assessment.findings) {
    std::vector<TimeSpan> spans;
    spans.reserve(finding.spans.size());
    for (const FindingSpan& span : finding.spans) spans.push_back({span.start, span.end});
    std::ranges::move(united(spans), std::back_inserter(times));
  }
  return times;
}

std::vector<float> mean_over_leads(const LeadMatrix& map) {
  std::vector<float> mean(map.samples);
  for (std::size_t t = 0; t < map.samples; ++t) {
    float sum = 0;
    float count = 0;
    for (std::size_t lead = 0; lead < map.leads; ++lead) {
      const float value = map.lead(lead)[t];
      if (std::isnan(value)) continue;
      sum += value;
      ++count;
    }
    mean[t] = sum / count;  // NaN of none
  }
  return mean;
}

}  // namespace crest::eval
