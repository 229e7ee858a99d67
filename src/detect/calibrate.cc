#include "detect/calibrate.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace crest::detect {
namespace {

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace

NormalExtremes extremes_of(const Assessment& assessment) {
  NormalExtremes extremes{.score = assessment.score,
                          .lead_peaks = std::vector<double>(assessment.leads.size())};
  for (std::size_t lead = 0; lead < extremes.lead_peaks.size(); ++lead) {
    const auto map =
        std::span(assessment.map).subspan(lead * assessment.samples, assessment.samples);
    for (const float value : map) {
      // NaN, where not assessed, compares false.
      if (double{value} > extremes.lead_peaks[lead]) extremes.lead_peaks[lead] = double{value};
    }
  }
  return extremes;
}

model::Calibration calibrate(const std::vector<NormalExtremes>& normals, std::string records) {
  model::Calibration calibration;
  calibration.records = std::move(records);
  const std::size_t leads = normals.front().lead_peaks.size();
  for (std::size_t lead = 0; lead < leads; ++lead) {
    std::vector<double> peaks;
    for (const NormalExtremes& normal : normals) {
      if (normal.lead_peaks[lead] > 0) peaks.push_back(normal.lead_peaks[lead]);
    }
    calibration.lead_scale.push_back(peaks.empty() ? 1 : median(std::move(peaks)));
  }
  for (const NormalExtremes& normal : normals) {
    calibration.scores.push_back(normal.score);
    double highest = 0;
    for (std::size_t lead = 0; lead < leads; ++lead) {
      highest = std::max(highest, normal.lead_peaks[lead] / calibration.lead_scale[lead]);
    }
    calibration.peaks.push_back(highest);
  }
  std::ranges::sort(calibration.scores);
  std::ranges::sort(calibration.peaks);
  return calibration;
}

}  // namespace crest::detect
