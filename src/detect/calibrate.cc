#include "detect/calibrate.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include "signal/delineation.h"

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

NormalExtremes extremes_of(const Assessment& assessment) {
  NormalExtremes extremes{.score = assessment.score,
                          .lead_peaks = highest_of_leads(assessment, 0, assessment.samples),
                          .segments = {}};
  const auto sample_at = [&](double seconds) {
    const auto sample = static_cast<std::size_t>(std::llround(seconds * assessment.rate));
    return std::min(sample, assessment.samples);
  };
  for (const SegmentSpan& span : assessment.segments) {
    if (span.segment == signal::to_string(signal::Segment::Rhythm)) continue;
    auto known =
        std::ranges::find(extremes.segments, span.segment, &SegmentExtremes::segment);
    if (known == extremes.segments.end()) {
      extremes.segments.push_back(
          {span.segment, std::vector<double>(assessment.leads.size())});
      known = std::prev(extremes.segments.end());
    }
    const std::vector<double> peaks =
        highest_of_leads(assessment, sample_at(span.start), sample_at(span.end));
    for (std::size_t lead = 0; lead < peaks.size(); ++lead) {
      known->lead_peaks[lead] = std::max(known->lead_peaks[lead], peaks[lead]);
    }
  }
  return extremes;
}

std::vector<double> highest_of_leads(const Assessment& assessment, std::size_t begin,
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
