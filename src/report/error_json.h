// Errors as JSON.
#pragma once

#include <crest/error.h>

#include <nlohmann/json.hpp>

namespace crest::report {

/// {"kind", "reason", "file", "place"}; "file" and "place" are empty where there is none.
nlohmann::ordered_json to_json(const Error& error);

}  // namespace crest::report
