// Section 4 of SCP-ECG: where the QRS complexes are, and what was done to the samples there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace crest::io {

/// From the first to the last sample, both included; sample numbers count from 1 as in section 3.
struct ScpZone {
  std::uint32_t start = 0;
  std::uint32_t end = 0;
};

/// A stretch from which the reference beat was subtracted.
struct ScpSubtraction {
  ScpZone zone;
  std::uint32_t fiducial = 0;  ///< where the reference beat's fiducial point fell
};

struct ScpQrsZones {
  std::uint32_t beat_milliseconds = 0;       ///< length of the reference beat
  std::uint32_t beat_fiducial = 0;           ///< sample of it, from 1
  std::vector<ScpSubtraction> subtractions;  ///< of beats of type 0, whose reference is stored
  std::vector<ScpZone> protected_zones;      ///< ascending, without overlap
};

/// Nothing where the section ends within its subtraction zones. Protected zones may be left out.
std::optional<ScpQrsZones> read_scp_qrs_zones(std::span<const std::byte> body);

}  // namespace crest::io
