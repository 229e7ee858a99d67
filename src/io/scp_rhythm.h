// Sections 5 and 6 of SCP-ECG: the reference beat and the rhythm, put together again.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <string>
#include <vector>

#include "io/read_options.h"
#include "io/scp_leads.h"
#include "io/scp_sections.h"

namespace crest::io {

struct ScpRhythm {
  double rate = 0;   ///< samples per second of the leads as given here
  std::string unit;  ///< "mV", or the caller's where the file states no step and it is no voltage
  double steps_per_unit = 0;
  /// [leads][samples] in `unit`, from the first sample that any lead has to the last one; NaN where
  /// a lead has none.
  std::vector<std::vector<float>> leads;
  std::vector<std::string> assumptions;
  std::vector<Verification> verifications;
};

/// Undoes what EN 1064 (5.8 to 5.10, annex C) lets a writer do: Huffman codes, differences of first
/// or second order, decimation outside the protected zones (bimodal compression), subtraction of
/// the reference beat. Samples left out by decimation are interpolated linearly between the
/// centres of the runs that were averaged. Memory: at most 600 times the size of section 6, as
/// section 3 may not span more than 16 times the samples that section 6 holds. Errors: Unsupported
/// without section 6, InvalidInput without rate or step, Corrupt.
Result<ScpRhythm> read_scp_rhythm(const ScpSections& sections, const ScpLeads& leads,
                                  const ReadOptions& options);

}  // namespace crest::io
