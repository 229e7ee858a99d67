// The date that is written into files.
#pragma once

#include <chrono>
#include <string>

namespace crest {

/// The day of UTC that a moment lies in, as in ISO 8601: "2024-02-29".
std::string utc_day(std::chrono::system_clock::time_point moment);

/// Whether this is a day as utc_day writes it, and one that there is.
bool is_utc_day(const std::string& text);

}  // namespace crest
