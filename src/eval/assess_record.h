// How a protocol has a record assessed.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <functional>
#include <string>

namespace crest::eval {

/// Assesses a record. Called from several threads at once, with the number of the calling thread,
/// from 0, so that each can have a session of its own.
using AssessRecord = std::function<Result<Assessment>(const Record& record, std::size_t thread)>;

/// What stands against counting an outcome of `file`: its error, which names a file, or, Internal,
/// that its score is not a number.
Result<void> check_outcome(const Result<Assessment>& outcome, const std::string& file);

}  // namespace crest::eval
