// Rate, units, lead names and start among what a file of arrays says beside its samples.
#pragma once

#include <crest/error.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/array_record.h"

namespace crest::io {

/// Lower-case letters and digits of a name's last part: "/meta/Sampling_Rate (Hz)" is
/// "samplingratehz".
std::string plain_name(std::string_view name);

/// Samples per second, by names such as fs and sampling_rate; nothing where none is stated. Errors:
/// InvalidInput for several that differ and for one that is not above 0.
Result<std::optional<double>> stated_rate(const StatedFacts& facts);

/// The unit of each lead: one for all, or as many as leads; empty where none is stated. Errors:
/// InvalidInput for any other number.
Result<std::vector<std::string>> stated_units(const StatedFacts& facts, std::size_t leads);

/// Names of leads that the file lists; empty where it lists none.
std::vector<std::string> stated_lead_names(const StatedFacts& facts);

/// Whether any text is named as a unit or as names of leads.
bool states_unit_or_leads(const StatedFacts& facts);

/// ISO 8601, empty where none is stated that can be read.
std::string stated_start(const StatedFacts& facts);

}  // namespace crest::io
