// Maps that know nothing of what is unusual: what a detector's map must beat.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "core/lead_matrix.h"

namespace crest::eval {

enum class TrivialMap {
  Constant,   ///< the same everywhere
  Slope,      ///< |dx/dt|
  QrsMask,    ///< 1 within 60 ms of an R peak, else 0
  NearRPeak,  ///< minus the distance to the nearest R peak
};

inline constexpr std::array kTrivialMaps = {TrivialMap::Constant, TrivialMap::Slope,
                                            TrivialMap::QrsMask, TrivialMap::NearRPeak};

/// "constant", "|dx/dt|", "QRS mask", "near R".
std::string_view to_string(TrivialMap map);

/// The map [leads, samples] of a signal of the same shape at `rate` Hz, higher where more unusual;
/// `r_peaks` are samples, ascending. Without R peaks the last two are constant.
LeadMatrix trivial_map(TrivialMap map, const LeadMatrix& signal, double rate,
                       std::span<const std::size_t> r_peaks);

}  // namespace crest::eval
