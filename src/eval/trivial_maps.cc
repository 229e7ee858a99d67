#include "eval/trivial_maps.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace crest::eval {
namespace {

constexpr double kHalfQrs = 0.06;  // s

/// Samples to the nearest R peak: [samples].
std::vector<std::size_t> distances(std::size_t samples, std::span<const std::size_t> r_peaks) {
  std::vector<std::size_t> distance(samples);
  if (r_peaks.empty()) return distance;
  std::size_t nearest = 0;
  for (std::size_t t = 0; t < samples; ++t) {
    const auto from = [&](std::size_t i) {
      return t > r_peaks[i] ? t - r_peaks[i] : r_peaks[i] - t;
    };
    while (nearest + 1 < r_peaks.size() && from(nearest + 1) <= from(nearest)) ++nearest;
    distance[t] = from(nearest);
  }
  return distance;
}

void fill_slopes(std::span<const float> x, std::span<float> slopes) {
  for (std::size_t t = 1; t + 1 < x.size(); ++t) slopes[t] = std::abs(x[t + 1] - x[t - 1]);
}

}  // namespace

std::string_view to_string(TrivialMap map) {
  constexpr std::array<std::string_view, kTrivialMaps.size()> kNames = {"constant", "|dx/dt|",
                                                                        "QRS mask", "near R"};
  return kNames[static_cast<std::size_t>(map)];
}

LeadMatrix trivial_map(TrivialMap map, const LeadMatrix& signal, double rate,
                       std::span<const std::size_t> r_peaks) {
  LeadMatrix result(signal.leads, signal.samples);
  const std::vector<std::size_t> distance = distances(signal.samples, r_peaks);
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    const auto values = result.lead(lead);
    switch (map) {
      case TrivialMap::Constant:
        break;
      case TrivialMap::Slope:
        fill_slopes(signal.lead(lead), values);
        break;
      case TrivialMap::QrsMask:
        std::ranges::transform(distance, values.begin(), [&](std::size_t d) {
          return !r_peaks.empty() && static_cast<double>(d) <= kHalfQrs * rate ? 1.0F : 0.0F;
        });
        break;
      case TrivialMap::NearRPeak:
        std::ranges::transform(distance, values.begin(),
                               [](std::size_t d) { return -static_cast<float>(d); });
        break;
    }
  }
  return result;
}

}  // namespace crest::eval
