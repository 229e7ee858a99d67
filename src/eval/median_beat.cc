#include "eval/median_beat.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "io/read_record.h"
#include "signal/median.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

constexpr double kBefore = 0.25;  // seconds
constexpr double kAfter = 0.45;

double standard_deviation(std::span<const float> samples) {
  double sum = 0;
  double squares = 0;
  for (const float sample : samples) {
    sum += sample;
    squares += static_cast<double>(sample) * sample;
  }
  const auto count = static_cast<double>(samples.size());
  return std::sqrt(std::max(0.0, squares / count - (sum / count) * (sum / count)));
}

}  // namespace

Result<std::vector<float>> median_beat(const Record& record) {
  const signal::Preprocessing preprocessing{.highpass = 0.5, .lowpass = 40};
  const auto strip = signal::make_strip(record, preprocessing);
  if (!strip) return std::unexpected(strip.error());
  const double step = (kBefore + kAfter) * strip->rate / kMedianBeatSamples;
  const auto before = static_cast<std::ptrdiff_t>(kBefore * strip->rate);
  const auto after = static_cast<std::ptrdiff_t>(kAfter * strip->rate);
  std::vector<std::ptrdiff_t> starts;
  for (const std::size_t r_peak : strip->r_peaks) {
    const auto peak = static_cast<std::ptrdiff_t>(r_peak);
    const bool whole =
        peak >= before && peak + after < static_cast<std::ptrdiff_t>(strip->signal.samples);
    if (whole) starts.push_back(peak - before);
  }
  if (starts.empty()) {
    return std::unexpected(
        Error{ErrorKind::InvalidInput, "no whole beat was found", record.name, {}});
  }
  std::vector<float> beat(kMedianBeatFeatures);
  std::vector<float> across(starts.size());
  for (std::size_t lead = 0; lead < strip->signal.leads; ++lead) {
    if (!strip->usable[lead]) continue;
    const std::span<const float> samples = strip->signal.lead(lead);
    const double deviation = standard_deviation(samples);
    for (std::size_t i = 0; i < kMedianBeatSamples; ++i) {
      const auto offset = static_cast<std::ptrdiff_t>(step * static_cast<double>(i));
      std::ranges::transform(starts, across.begin(), [&](std::ptrdiff_t start) {
        return samples[static_cast<std::size_t>(start + offset)];
      });
      beat[lead * kMedianBeatSamples + i] =
          static_cast<float>(signal::median_of(across) / std::max(deviation, 1e-9));
    }
  }
  return beat;
}

Result<NormalGaussian> fit_median_beats(const std::filesystem::path& folder,
                                        std::span<const PtbxlRow> normals,
                                        std::vector<std::string>& left_out,
                                        const std::function<void(std::size_t)>& progress) {
  std::vector<float> beats;
  beats.reserve(normals.size() * kMedianBeatFeatures);
  std::size_t done = 0;
  for (const PtbxlRow& row : normals) {
    const auto record = io::read_record(folder / (row.record + ".hea"));
    const auto beat =
        record ? median_beat(*record) : Result<std::vector<float>>(std::unexpected(record.error()));
    if (beat) {
      beats.insert(beats.end(), beat->begin(), beat->end());
    } else {
      left_out.push_back(to_string(beat.error()));
    }
    if (progress) progress(++done);
  }
  return fit_gaussian(beats, kMedianBeatFeatures, kMedianBeatVariance);
}

}  // namespace crest::eval
