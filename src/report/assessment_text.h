// Assessments as a person reads them in a terminal.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>

#include <string>
#include <string_view>

namespace crest::report {

/// A block of lines for one input, each ended: the file, its score and how rare it is, whether that
/// is an alarm, its rarest parts, a line for each finding, what was not assessed and why, what was
/// assumed. UTF-8. The caller ends the whole output with kNotice (report/notice.h).
std::string to_text(std::string_view file, const Result<Assessment>& outcome);

}  // namespace crest::report
