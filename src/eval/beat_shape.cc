#include "eval/beat_shape.h"

#include <algorithm>
#include <cmath>

namespace crest::eval {
namespace {

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

Result<signal::Strip> beat_shape_strip(const Record& record, std::size_t signals) {
  return signal::make_strip(record, {.signals = signals, .highpass = 0.5, .lowpass = 40});
}

BeatShapes beat_shapes(const signal::Strip& strip, std::span<const std::size_t> r_peaks) {
  const std::size_t leads = strip.signal.leads;
  const double step = (kBeatShapeBefore + kBeatShapeAfter) * strip.rate / kBeatShapeSamples;
  const auto before = static_cast<std::size_t>(kBeatShapeBefore * strip.rate);
  const auto after = static_cast<std::size_t>(kBeatShapeAfter * strip.rate);
  BeatShapes shapes;
  for (const std::size_t r_peak : r_peaks) {
    const bool whole = r_peak >= before && r_peak + after < strip.signal.samples;
    if (whole) shapes.r_peaks.push_back(r_peak);
  }
  shapes.values.resize(shapes.r_peaks.size() * leads * kBeatShapeSamples);
  for (std::size_t lead = 0; lead < leads; ++lead) {
    if (!strip.usable[lead]) continue;
    const std::span<const float> samples = strip.signal.lead(lead);
    const double deviation = std::max(standard_deviation(samples), 1e-9);
    for (std::size_t beat = 0; beat < shapes.r_peaks.size(); ++beat) {
      const std::size_t start = shapes.r_peaks[beat] - before;
      float* shape = shapes.values.data() + (beat * leads + lead) * kBeatShapeSamples;
      for (std::size_t i = 0; i < kBeatShapeSamples; ++i) {
        const auto offset = static_cast<std::size_t>(step * static_cast<double>(i));
        shape[i] = static_cast<float>(samples[start + offset] / deviation);
      }
    }
  }
  return shapes;
}

}  // namespace crest::eval
