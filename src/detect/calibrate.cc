#include "detect/calibrate.h"

#include <algorithm>
#include <map>
#include <utility>

namespace crest::detect {
namespace {

using Lists = std::vector<std::vector<double>>;

/// The assessed values of each lead, ascending. [leads]
Lists lists_of_leads(std::span<const NormalExtremes> normals) {
  Lists lists(normals.front().lead_peaks.size());
  for (const NormalExtremes& normal : normals) {
    for (std::size_t lead = 0; lead < lists.size(); ++lead) {
      if (normal.lead_peaks[lead] > 0) lists[lead].push_back(normal.lead_peaks[lead]);
    }
  }
  for (std::vector<double>& list : lists) std::ranges::sort(list);
  return lists;
}

std::vector<model::SegmentPeaks> lists_of_segments(std::span<const NormalExtremes> normals,
                                                   std::span<const double> lead_scales) {
  std::map<std::string, std::vector<double>> lists;
  for (const NormalExtremes& normal : normals) {
    for (const SegmentExtremes& segment : normal.segments) {
      const double highest = highest_in_scale(segment.lead_peaks, lead_scales);
      if (highest > 0) lists[segment.segment].push_back(highest);
    }
  }
  std::vector<model::SegmentPeaks> segments;
  for (auto& [segment, peaks] : lists) {
    std::ranges::sort(peaks);
    segments.push_back({segment, std::move(peaks)});
  }
  return segments;
}

}  // namespace

std::vector<double> lead_peaks_between(const Assessment& assessment, std::size_t begin,
                                       std::size_t end) {
  std::vector<double> peaks(assessment.leads.size());
  for (std::size_t lead = 0; lead < peaks.size(); ++lead) {
    const auto map = std::span(assessment.map)
                         .subspan(lead * assessment.samples, assessment.samples)
                         .subspan(begin, end - begin);
    // NaN, where not assessed, compares false.
    for (const float value : map) {
      if (double{value} > peaks[lead]) peaks[lead] = double{value};
    }
  }
  return peaks;
}

NormalExtremes extremes_of(const Assessment& assessment) {
  NormalExtremes extremes{.score = assessment.score,
                          .lead_peaks = lead_peaks_between(assessment, 0, assessment.samples),
                          .segments = {}};
  for (const SegmentSpan& span : assessment.segments) {
    const std::vector<double> peaks = lead_peaks_between(assessment, span.begin, span.end);
    auto known = std::ranges::find(extremes.segments, span.segment, &SegmentExtremes::segment);
    if (known == extremes.segments.end()) {
      known = extremes.segments.insert(known, {span.segment, peaks});
    }
    std::ranges::transform(known->lead_peaks, peaks, known->lead_peaks.begin(),
                           [](double one, double other) { return std::max(one, other); });
  }
  return extremes;
}

double highest_in_scale(std::span<const double> lead_peaks, std::span<const double> lead_scales) {
  double highest = 0;
  for (std::size_t lead = 0; lead < lead_peaks.size(); ++lead) {
    highest = std::max(highest, lead_peaks[lead] / lead_scales[lead]);
  }
  return highest;
}

model::Calibration calibrate(std::span<const NormalExtremes> normals, CalibrationSource source,
                             std::size_t alarms_per_1000) {
  model::Calibration calibration;
  calibration.records = std::move(source.records);
  calibration.date = std::move(source.date);
  calibration.alarms_per_1000 = alarms_per_1000;
  calibration.lead_peaks = lists_of_leads(normals);
  const std::vector<double> scales = model::lead_scales(calibration);
  for (const NormalExtremes& normal : normals) {
    calibration.scores.push_back(normal.score);
    // Beats reach from end to end of a record, so that its highest place lies in its rarest beat.
    calibration.beat_peaks.push_back(highest_in_scale(normal.lead_peaks, scales));
  }
  std::ranges::sort(calibration.scores);
  std::ranges::sort(calibration.beat_peaks);
  calibration.segments = lists_of_segments(normals, scales);
  return calibration;
}

}  // namespace crest::detect
