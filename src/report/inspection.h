// What a file holds, as `crest inspect` shows it.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace crest::report {

inline constexpr std::string_view kInspectionSchema = "crest.inspection/1";

/// Comments may identify a patient: they are shown only to who asks.
enum class Comments { hidden, shown };

/// Lines for a person: the file, format, start, duration and rate; a table of the leads with unit,
/// gain, baseline, bits and range; the reader's checks; every assumption.
std::string inspection_text(std::string_view file, const Record& record, Comments comments);

/// The same as one JSON row of schema crest.inspection/1, or the reason why there is none.
nlohmann::ordered_json inspection_json(std::string_view file, const Result<Record>& outcome,
                                       Comments comments);

}  // namespace crest::report
