#include "detect/rarity.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "detect/calibrate.h"
#include "model/alarm_budget.h"

namespace crest::detect {
namespace {

void add_beats(const model::Calibration& calibration, Assessment& assessment) {
  const std::vector<double> scales = model::lead_scales(calibration);
  const std::vector<double>& r_peaks = assessment.r_peaks;
  const auto sample_at = [&](double seconds) {
    const auto sample = static_cast<std::size_t>(std::llround(seconds * assessment.rate));
    return std::min(sample, assessment.samples);
  };
  for (std::size_t i = 0; i < r_peaks.size(); ++i) {
    const bool last = i + 1 == r_peaks.size();
    BeatRarity beat{.r_peak = r_peaks[i],
                    .start = i == 0 ? 0 : (r_peaks[i - 1] + r_peaks[i]) / 2,
                    .end = last ? assessment.duration : (r_peaks[i] + r_peaks[i + 1]) / 2,
                    .p_value = 1};
    // The end of the record may be rounded to a sample that is none of the map's last.
    const std::size_t end = last ? assessment.samples : sample_at(beat.end);
    const double highest =
        highest_in_scale(lead_peaks_between(assessment, sample_at(beat.start), end), scales);
    if (highest <= 0) continue;
    beat.p_value = model::p_value(calibration.beat_peaks, highest);
    assessment.beat_rarities.push_back(beat);
  }
}

}  // namespace

void add_record_rarity(const model::Calibration& calibration, Assessment& assessment) {
  assessment.calibration = CalibrationFacts{.records = calibration.records,
                                            .date = calibration.date,
                                            .normals = calibration.scores.size(),
                                            .alarms_per_1000 = calibration.alarms_per_1000};
  assessment.p_value = model::p_value(calibration.scores, assessment.score);
  assessment.alarm_threshold =
      model::alarm_threshold(calibration.scores, calibration.alarms_per_1000);
  if (assessment.alarm_threshold) {
    assessment.alarm = assessment.score > *assessment.alarm_threshold;
  }
}

void add_rarities(const model::Calibration& calibration, Assessment& assessment) {
  add_record_rarity(calibration, assessment);
  const NormalExtremes extremes = extremes_of(assessment);
  for (std::size_t lead = 0; lead < extremes.lead_peaks.size(); ++lead) {
    if (extremes.lead_peaks[lead] <= 0) continue;
    const std::vector<double>& peaks = calibration.lead_peaks[lead];
    assessment.lead_rarities.push_back(
        {lead, model::p_value(peaks, extremes.lead_peaks[lead]), peaks.size()});
  }
  add_beats(calibration, assessment);
  const std::vector<double> scales = model::lead_scales(calibration);
  for (const SegmentExtremes& segment : extremes.segments) {
    const auto known =
        std::ranges::find(calibration.segments, segment.segment, &model::SegmentPeaks::segment);
    const double highest = highest_in_scale(segment.lead_peaks, scales);
    if (known == calibration.segments.end() || highest <= 0) continue;
    assessment.segment_rarities.push_back(
        {segment.segment, model::p_value(known->peaks, highest), known->peaks.size()});
  }
}

}  // namespace crest::detect
