#include "signal/unit_plausibility.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "signal/median.h"

namespace crest::signal {
namespace {

// Range of 1 s in the median lead.
float usual_heartbeat(std::span<const LeadQuality> leads) {
  std::vector<float> amplitudes;
  for (const LeadQuality& lead : leads) {
    if (lead.present) amplitudes.push_back(lead.amplitude);
  }
  return median_of(amplitudes);
}

}  // namespace

bool plausible_voltages(std::span<const LeadQuality> leads) {
  const float heartbeat = usual_heartbeat(leads);
  return heartbeat >= kSmallestHeartbeat && heartbeat <= kLargestHeartbeat;
}

bool show_heartbeats(std::span<const LeadQuality> leads) {
  constexpr float kSurelyCommon = 0.5F;  // twice what hum and noise share
  const auto beating = std::ranges::count_if(
      leads, [](const LeadQuality& lead) { return lead.present && lead.common > kSurelyCommon; });
  return beating > 0 && 2 * beating >= std::ranges::count_if(leads, &LeadQuality::present);
}

std::string unit_in_doubt(std::span<const LeadQuality> leads) {
  const float heartbeat = usual_heartbeat(leads);
  // A heart gives about 1 mV: the nearest power of a thousand is what the unit is wrong by.
  const float thousands = std::max(1.0F, std::round(std::abs(std::log10(heartbeat)) / 3));
  const std::string_view size = heartbeat > 1 ? "large" : "small";
  return fmt::format(
      "heartbeats of {:.3g} mV are about {:.0f} times too {} for a heart: the unit or the gain "
      "that "
      "the file states seems to be wrong",
      heartbeat, std::pow(1000.0F, thousands), size);
}

}  // namespace crest::signal
