// What the readers of formats with one scale a lead have in common.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/lead_assumptions.h"

namespace crest::io {

/// Gives `lead` the unit and the gain of samples of which one step is `units_per_step` (not 0) of
/// `unit`; a voltage becomes mV, which is listed. The result: physical units, mV if so, a step.
double set_scale(Lead& lead, std::string_view unit, double units_per_step,
                 LeadAssumptions& assumptions);

/// InvalidInput for a rate that no recorder of ECGs has: outside 1 Hz to 1 MHz, or no number.
Result<void> check_rate(double rate);

/// Appends NaN to leads that are shorter than the longest; listed.
void even_out_lengths(std::span<Lead> leads, LeadAssumptions& assumptions);

/// "what: value" where the value is not empty: a line of Record::identity or Record::comments.
void add_line(std::vector<std::string>& lines, std::string_view what, std::string_view value);

}  // namespace crest::io
