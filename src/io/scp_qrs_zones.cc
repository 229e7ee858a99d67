#include "io/scp_qrs_zones.h"

#include <algorithm>

#include "io/byte_order.h"

namespace crest::io {
namespace {

std::vector<ScpZone> without_overlap(std::vector<ScpZone> zones) {
  std::ranges::sort(zones, {}, &ScpZone::start);
  std::vector<ScpZone> merged;
  for (const ScpZone& zone : zones) {
    if (!merged.empty() && zone.start <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, zone.end);
    } else {
      merged.push_back(zone);
    }
  }
  return merged;
}

/// A zone of a beat without one is stored as zeros.
bool is_zone(const ScpZone& zone) { return zone.start > 0 && zone.end >= zone.start; }

}  // namespace

std::optional<ScpQrsZones> read_scp_qrs_zones(std::span<const std::byte> body) {
  constexpr std::size_t header = 6;
  constexpr std::size_t subtraction_bytes = 14;
  constexpr std::size_t zone_bytes = 8;
  if (body.size() < header) return std::nullopt;
  ScpQrsZones result;
  result.beat_milliseconds = little_endian<std::uint16_t>(body, 0).value_or(0);
  result.beat_fiducial = little_endian<std::uint16_t>(body, 2).value_or(0);
  const std::size_t count = little_endian<std::uint16_t>(body, 4).value_or(0);
  if ((body.size() - header) / subtraction_bytes < count) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t position = header + i * subtraction_bytes;
    const auto type = little_endian<std::uint16_t>(body, position).value_or(0);
    const ScpSubtraction subtraction{
        {little_endian<std::uint32_t>(body, position + 2).value_or(0),
         little_endian<std::uint32_t>(body, position + 10).value_or(0)},
        little_endian<std::uint32_t>(body, position + 6).value_or(0)};
    if (type == 0 && is_zone(subtraction.zone)) result.subtractions.push_back(subtraction);
  }
  const std::size_t behind = header + count * subtraction_bytes;
  std::vector<ScpZone> zones;
  for (std::size_t i = 0; i < std::min(count, (body.size() - behind) / zone_bytes); ++i) {
    const std::size_t position = behind + i * zone_bytes;
    const ScpZone zone{little_endian<std::uint32_t>(body, position).value_or(0),
                       little_endian<std::uint32_t>(body, position + 4).value_or(0)};
    if (is_zone(zone)) zones.push_back(zone);
  }
  result.protected_zones = without_overlap(std::move(zones));
  return result;
}

}  // namespace crest::io
