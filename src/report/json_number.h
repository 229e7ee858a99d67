// Numbers of type float in JSON.
#pragma once

#include <fmt/format.h>

#include <string>

namespace crest::report {

/// The double that prints as the float does: 0.955, not 0.954999983.
inline double as_printed(float value) { return std::stod(fmt::format("{}", value)); }

}  // namespace crest::report
