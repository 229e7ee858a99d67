// Whether voltages are of the size that a heart gives: a wrong unit or gain is wrong by thousands.
#pragma once

#include <span>
#include <string>

#include "signal/lead_quality.h"

namespace crest::signal {

/// Heartbeats on the skin span 0.1 to 10 mV in nearly every lead; with a margin of three, none
/// between these is a matter of units.
inline constexpr float kSmallestHeartbeat = 0.03F;  // mV from peak to peak
inline constexpr float kLargestHeartbeat = 30;      // mV

/// Whether the usual heartbeat of the leads that are present, in mV, is of a believable size.
bool plausible_voltages(std::span<const LeadQuality> leads);

/// Whether most leads show heartbeats, whatever their size: noise has no unit that could be wrong.
bool show_heartbeats(std::span<const LeadQuality> leads);

/// "heartbeats of 1200 mV, ...: the unit or the gain seems to be wrong by a factor of 1,000".
std::string unit_in_doubt(std::span<const LeadQuality> leads);

}  // namespace crest::signal
