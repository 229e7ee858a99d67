// What a file holds, as `crest inspect` shows it.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "signal/quality.h"

namespace crest::report {

inline constexpr std::string_view kInspectionSchema = "crest.inspection/1";

/// Comments may identify a patient: they are shown only to who asks.
enum class Comments { hidden, shown };

/// A record, and how well it could be assessed.
struct Inspection {
  Record record;
  signal::RecordQuality quality;
};

/// Judges the record's standard leads; one without any is Rejected.
Inspection inspect(Record record);

/// Lines for a person: the file, format, start, duration and rate; a table of the leads with unit,
/// gain, baseline, bits and range; the reader's checks; the quality; every assumption.
std::string inspection_text(std::string_view file, const Inspection& inspection, Comments comments);

/// The same in a line: "a.edf: EDF+C, 12 leads, 10 s at 500 Hz, accepted, 1 of 2 checks failed, 1
/// assumed".
std::string inspection_line(std::string_view file, const Inspection& inspection);

/// The same as one JSON row of schema crest.inspection/1, or the reason why there is none.
nlohmann::ordered_json inspection_json(std::string_view file, const Result<Inspection>& outcome,
                                       Comments comments);

}  // namespace crest::report
