// Findings as marks that a record is written with.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include <vector>

#include "io/formatted_record.h"

namespace crest::report {

/// A mark for each span of each finding, rarest finding first, on the record's lead of the
/// span's name, or that is the same standard lead, whatever the record calls it; of a lead that was
/// derived, on none. The
/// text says how rare the finding is and how far the trace lies from the restored one. Errors:
/// InvalidInput where the assessment is of a record of another length.
Result<std::vector<io::RecordMark>> finding_marks(const Assessment& assessment,
                                                  const Record& record);

}  // namespace crest::report
