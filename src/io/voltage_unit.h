// Units of voltage, as ECG files spell them.
#pragma once

#include <optional>
#include <string_view>

namespace crest::io {

/// Millivolts in one such unit (0.001 for "uV", with either micro sign or Latin-1's), or nothing
/// where the unit is no voltage. "mv" and "MV" are taken as millivolts. A factor may stand before
/// the unit: "100uV", "1e-4 V".
std::optional<double> millivolts_per(std::string_view unit);

}  // namespace crest::io
