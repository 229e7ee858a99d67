#include "eval/assess_record.h"

#include <cmath>

namespace crest::eval {

Result<void> check_outcome(const Result<Assessment>& outcome, const std::string& file) {
  if (!outcome) {
    Error error = outcome.error();
    if (error.file.empty()) error.file = file;
    return std::unexpected(error);
  }
  if (std::isnan(outcome->score)) {
    return std::unexpected(Error{ErrorKind::Internal, "the score is not a number", file, {}});
  }
  return {};
}

}  // namespace crest::eval
