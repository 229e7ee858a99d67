// What stands wherever a result is shown.
#pragma once

#include <string_view>

namespace crest::report {

inline constexpr std::string_view kNotice =
    "Not a medical device: for research; not for diagnosis or treatment.";

}  // namespace crest::report
