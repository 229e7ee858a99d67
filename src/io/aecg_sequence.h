// Sequence sets of an HL7 annotated ECG: leads recorded at one time, at one rate.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <optional>
#include <string>
#include <vector>

#include "io/lead_assumptions.h"
#include "io/read_options.h"
#include "io/xml_document.h"

namespace crest::io {

/// The leads are of different length where their lists are.
struct AecgSequenceSet {
  double rate = 0;              ///< samples per second; 0 where the file leaves it open
  std::optional<double> begin;  ///< seconds, comparable among sets of a series
  std::string start;            ///< ISO 8601, empty where unknown or relative
  std::vector<Lead> leads;
};

/// Reads <sequenceSet>: TIME_ABSOLUTE (GLIST_TS) or TIME_RELATIVE (GLIST_PQ) and lists of samples
/// (SLIST_PQ, SLIST_INT) with origin and scale. What is neither is listed in `left_out`. Errors:
/// InvalidInput without unit or with a scale that is no number, Corrupt for samples that are none;
/// at most 256 leads, else Unsupported. Memory: 2 bytes of samples for a byte of the file.
Result<AecgSequenceSet> read_aecg_sequence_set(XmlElement set, const ReadOptions& options,
                                               LeadAssumptions& assumptions,
                                               std::vector<std::string>& left_out);

}  // namespace crest::io
