// Rows of results read back: the reverse of assessment_json.h.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>

#include <string>
#include <string_view>
#include <vector>

namespace crest::report {

/// A row of schema crest.assessment/1. Only what the row holds is filled in: neither map nor
/// restored trace, and NaN for a number that is null.
struct AssessmentRow {
  std::string file;  ///< the input, as the row names it
  /// Of an input that was not assessed: the row's reason, with its kind.
  Result<Assessment> outcome;
};

/// Reads what `crest detect` writes with --json or --ndjson; `name` is the file's in errors, whose
/// place is the line of the row or, in an array, its number. Errors: InvalidInput for text that is
/// no JSON, for rows of another schema and for fields that are missing or of another type.
Result<std::vector<AssessmentRow>> read_assessments(std::string_view text, const std::string& name);

/// The row of the record `file`: the one that names it, or the only one whose file has the same
/// name in another folder, or the only one there is. Errors: NotFound, InvalidInput for several.
Result<AssessmentRow> row_of(const std::vector<AssessmentRow>& rows, const std::string& file,
                             const std::string& name);

}  // namespace crest::report
