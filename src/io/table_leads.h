// Names and units of leads that come from a table of numbers.
#pragma once

#include <crest/record.h>

#include <string>
#include <string_view>
#include <vector>

#include "io/lead_assumptions.h"

namespace crest::io {

/// `value` as a sample; NaN where it is none: not finite or beyond the range of float.
float sample_of(double value);

/// Takes the lead's samples, which are in `unit`, to millivolts where it is a voltage and sets
/// unit and gain; a conversion is said in `assumptions`.
void convert_lead(Lead& lead, const std::string& unit, LeadAssumptions& assumptions);

/// Names for `count` leads of which a file says none: the standard order where they are twelve,
/// else "`kind` 1" and so on. Says so in `assumptions`.
std::vector<std::string> names_of_unnamed_leads(std::size_t count, std::string_view kind,
                                                std::vector<std::string>& assumptions);

}  // namespace crest::io
