// Assessments as a table, one row an input; docs/result-format.md describes each column.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>

#include <string>
#include <string_view>

namespace crest::report {

/// The names of the columns, without line end.
std::string csv_header();

/// The row of one input without line end, quoted as RFC 4180 says. What is unknown or not a finite
/// number is an empty field; numbers are written so that the same double is read again.
std::string to_csv_row(std::string_view file, const Result<Assessment>& outcome);

}  // namespace crest::report
