// Date and time of a WFDB record line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crest::io {

/// ISO 8601 ("2020-05-12T14:50:55", "2020-05-12" or "14:50:55") of the end of a record line. Reads
/// the order of the specification, "14:50:55 12/05/2020" (day first), and those met in the
/// PhysioNet Challenges: "12-May-2020 14:50:55", "2020-05-12 14:50:55", "14:50:55 2020/05/12".
/// Empty for anything else and for dates that do not exist.
std::optional<std::string> iso_start_time(std::string_view text);

}  // namespace crest::io
