// One line that says how far a long job is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace crest {

/// "label  [#####     ]  12/31  detail", for a terminal that overwrites it with the next.
std::string progress_line(std::string_view label, std::size_t done, std::size_t total,
                          std::string_view detail = {});

}  // namespace crest
