// The slow course of a signal, which assists its restoration (method of Jiang et al. 2023).
#pragma once

#include "core/lead_matrix.h"

namespace crest::signal {

/// The trend of a window [leads, samples]: per lead a moving average over `width` samples, then
/// its first difference (samples - width values), `width / 2` values added at each end, then all
/// leads together scaled to [-1, 1] by one minimum and one maximum.
LeadMatrix trend_of(const LeadMatrix& window, std::size_t width);

}  // namespace crest::signal
