#include "signal/trend.h"

#include <span>

#include "signal/normalise.h"

namespace crest::signal {

LeadMatrix trend_of(const LeadMatrix& window, std::size_t width) {
  LeadMatrix trend(window.leads, window.samples);
  if (width > 0 && width < window.samples) {
    // The difference of two neighbouring averages is the sample that enters minus the one that
    // leaves, over the width: x[i + width] - x[i].
    const std::size_t margin = width / 2;
    for (std::size_t l = 0; l < window.leads; ++l) {
      const std::span<const float> samples = window.lead(l);
      const std::span<float> out = trend.lead(l);
      for (std::size_t i = 0; i + width < samples.size(); ++i) {
        out[i + margin] = (samples[i + width] - samples[i]) / static_cast<float>(width);
      }
    }
  }
  scale_to_unit_range(trend.values);
  return trend;
}

}  // namespace crest::signal
