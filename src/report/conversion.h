// What `crest convert` says of a conversion.
#pragma once

#include <crest/error.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "io/write_record.h"

namespace crest::report {

inline constexpr std::string_view kConversionSchema = "crest.conversion/1";

struct Conversion {
  std::string format;                    ///< of the record that was read
  std::vector<std::string> assumptions;  ///< of its reader
  io::WriteReport written;
};

/// Lines for a person: the files, what had to be assumed in reading, and what was lost, or that
/// nothing was.
std::string conversion_text(const Conversion& conversion);

/// The same as one JSON row of schema crest.conversion/1, or the reason why there is none.
nlohmann::ordered_json conversion_json(std::string_view file, const Result<Conversion>& outcome);

}  // namespace crest::report
