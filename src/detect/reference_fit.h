// Learns from normal strips what normal ECGs look like.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <functional>
#include <span>

#include "detect/strip_restoration.h"
#include "model/normal_reference.h"
#include "signal/strip.h"

namespace crest::detect {

/// What the network makes of a strip.
using NetworkOf = std::function<Result<StripRestoration>(const signal::Strip& strip)>;

using FitProgress = std::function<void(std::size_t done, std::size_t total)>;

/// Fits a reference to normal strips, all of as many leads, each of which counts once and is never
/// compared with itself. Strips without a whole beat, longer than a stretch or that the network
/// cannot restore do not count. Error: Config where fewer than kFewestNormals count. Deterministic.
Result<model::NormalReference> fit_reference(std::span<const signal::Strip> strips,
                                             const NetworkOf& network, const FitProgress& progress);
inline constexpr std::size_t kFewestNormals = 10;

}  // namespace crest::detect
