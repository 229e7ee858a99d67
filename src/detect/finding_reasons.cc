#include "detect/finding_reasons.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "detect/finding_search.h"
#include "signal/median.h"

namespace crest::detect {
namespace {

constexpr std::string_view kQrs = "QRS";

/// A deviation is the mean this far around the peak of a span.
constexpr double kAroundPeak = 0.02;  // seconds

std::size_t sample_at(double seconds, double rate) {
  return static_cast<std::size_t>(std::llround(std::max(0.0, seconds) * rate));
}

double deviation_of(const FindingSpan& span, const RecordTraces& traces) {
  const double rate = traces.strip.rate;
  const std::size_t samples = traces.expected.samples;
  const std::size_t begin = sample_at(std::max(span.start, span.peak_time - kAroundPeak), rate);
  const std::size_t end = sample_at(std::min(span.end, span.peak_time + kAroundPeak), rate) + 1;
  double sum = 0;
  double count = 0;
  for (std::size_t t = begin; t < std::min(end, samples); ++t) {
    const double expected = double{traces.expected.lead(span.lead)[t]};
    if (std::isnan(expected)) continue;
    sum += double{traces.strip.signal.lead(span.lead)[t]} - expected;
    count += 1;
  }
  return count > 0 ? sum / count : 0;
}

/// Median over the spans of a lead.
template <typename Value>
double median_over(const Finding& finding, std::size_t lead, const Value& value) {
  std::vector<float> values;
  for (const FindingSpan& span : finding.spans) {
    if (span.lead == lead) values.push_back(static_cast<float>(value(span)));
  }
  return values.empty() ? 0 : double{signal::median_of(values)};
}

/// The leads of a finding, that whose peak is highest in its scale first; of what recurs, the
/// median peak.
std::vector<std::size_t> most_telling_first(const Finding& finding,
                                            std::span<const double> lead_scales) {
  std::vector<std::pair<double, std::size_t>> telling;
  for (std::size_t lead = 0; lead < lead_scales.size(); ++lead) {
    const double peak =
        median_over(finding, lead, [](const FindingSpan& span) { return span.peak; });
    if (peak > 0) telling.emplace_back(peak / lead_scales[lead], lead);
  }
  std::ranges::sort(telling, {},
                    [](const auto& lead) { return std::pair(-lead.first, lead.second); });
  std::vector<std::size_t> leads;
  leads.reserve(telling.size());
  for (const auto& [peak, lead] : telling) leads.push_back(lead);
  return leads;
}

const Place& place_of(const FindingSpan& span, const RecordTraces& traces) {
  return traces.places[place_at(traces.places, sample_at(span.peak_time, traces.strip.rate))];
}

/// Highest peak in the scale of its lead.
double highest_peak(const Finding& finding, std::span<const double> lead_scales) {
  double highest = 0;
  for (const FindingSpan& span : finding.spans) {
    highest = std::max(highest, span.peak / lead_scales[span.lead]);
  }
  return highest;
}

/// Against the normals' segments of that name where the calibration has them, else their beats.
void set_rarity(const model::Calibration& calibration, double highest, Finding& finding) {
  const auto known =
      std::ranges::find(calibration.segments, finding.segment, &model::SegmentPeaks::segment);
  const bool by_segment = finding.kind == FindingKind::Trace && known != calibration.segments.end();
  const std::vector<double>& peaks = by_segment ? known->peaks : calibration.beat_peaks;
  finding.p_value = model::p_value(peaks, highest);
  finding.normals = peaks.size();
}

void describe(const RecordTraces& traces, std::span<const double> lead_scales, Finding& finding) {
  for (FindingSpan& span : finding.spans) span.deviation = deviation_of(span, traces);
  finding.leads = most_telling_first(finding, lead_scales);
  const std::size_t first = finding.leads.front();
  const FindingSpan& highest = *std::ranges::max_element(
      finding.spans, {},
      [&](const FindingSpan& span) { return span.peak / lead_scales[span.lead]; });
  const Place& place = place_of(highest, traces);
  finding.kind = place.kind;
  finding.segment = place.segment;
  finding.deviation =
      median_over(finding, first, [](const FindingSpan& span) { return span.deviation; });
  if (place.mark) {
    const BeatMark& mark = traces.marks[*place.mark];
    finding.r_peak = mark.r_peak;
    finding.measured = mark.rr;
    finding.expected = mark.usual_rr;
  } else if (place.placed()) {
    finding.into_segment = median_over(finding, first, [&](const FindingSpan& span) {
      const auto onset = static_cast<double>(place_of(span, traces).begin) / traces.strip.rate;
      return span.peak_time - onset;
    });
  }
}

}  // namespace

std::vector<Finding> with_reasons(std::vector<Finding> findings, const RecordTraces& traces,
                                  const model::Calibration& calibration) {
  const std::vector<double> lead_scales = model::lead_scales(calibration);
  std::vector<std::pair<double, Finding>> ranked;
  for (Finding& finding : findings) {
    const double highest = highest_peak(finding, lead_scales);
    if (finding.kind != FindingKind::Voltage) describe(traces, lead_scales, finding);
    set_rarity(calibration, highest, finding);
    ranked.emplace_back(highest, std::move(finding));
  }
  std::ranges::sort(ranked, {}, [](const auto& entry) {
    return std::tuple(entry.second.p_value, -entry.first, entry.second.start);
  });
  std::vector<Finding> sorted;
  sorted.reserve(ranked.size());
  for (auto& [highest, finding] : ranked) sorted.push_back(std::move(finding));
  return sorted;
}

std::vector<Finding> voltage_findings(std::span<const VoltageMark> voltages,
                                      const signal::Strip& strip,
                                      const model::Calibration& calibration) {
  const std::vector<double> thresholds = lead_thresholds(calibration);
  std::vector<Finding> findings;
  for (const VoltageMark& voltage : voltages) {
    Finding finding{.start = voltage.start,
                    .end = voltage.end,
                    .kind = FindingKind::Voltage,
                    .segment = std::string(kQrs),
                    .measured = voltage.measured,
                    .expected = voltage.usual};
    bool reaches = false;
    const auto added = double{voltage.added};
    for (std::size_t lead = voltage.lead; lead < voltage.lead + voltage.leads; ++lead) {
      if (!strip.usable[lead]) continue;
      reaches = reaches || added >= thresholds[lead];
      finding.leads.push_back(lead);
      finding.spans.push_back({.lead = lead,
                               .start = voltage.start,
                               .end = voltage.end,
                               .peak = added,
                               .peak_time = voltage.start});
    }
    if (reaches) findings.push_back(std::move(finding));
  }
  return findings;
}

void take_off_voltage(std::span<const VoltageMark> voltages, double rate, LeadMatrix& map) {
  for (const VoltageMark& voltage : voltages) {
    const std::size_t begin = sample_at(voltage.start, rate);
    const std::size_t end = std::min(sample_at(voltage.end, rate), map.samples);
    for (std::size_t lead = voltage.lead; lead < voltage.lead + voltage.leads; ++lead) {
      for (float& value : map.lead(lead).subspan(begin, end - begin)) value -= voltage.added;
    }
  }
}

std::vector<double> qrs_heights(std::span<const SegmentSpan> segments, const signal::Strip& strip) {
  std::vector<double> heights(strip.signal.leads);
  for (std::size_t lead = 0; lead < heights.size(); ++lead) {
    std::vector<float> of_beats;
    for (const SegmentSpan& span : segments) {
      if (span.segment != kQrs) continue;
      const auto complex = strip.signal.lead(lead).subspan(span.begin, span.end - span.begin);
      const auto [lowest, highest] = std::ranges::minmax(complex);
      of_beats.push_back(highest - lowest);
    }
    heights[lead] = double{signal::median_of(of_beats)};
  }
  return heights;
}

}  // namespace crest::detect
