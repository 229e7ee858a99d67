// The samples of a Philips SierraECG file, as its <parsedwaveforms> holds them.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <optional>

#include "io/sierra_leads.h"
#include "io/xml_document.h"

namespace crest::io {

/// Names and samples of the leads in steps, of different length where the file's are; `expected`
/// samples a lead, if the file says so. What had to be filled in or left out is listed in `record`,
/// lengths are verified there.
Result<SierraLeads> read_sierra_waveforms(XmlElement root, std::optional<std::size_t> expected,
                                          Record& record);

}  // namespace crest::io
