// What a reader found wrong with a file that it has read.
#pragma once

#include <crest/record.h>

#include <string>
#include <vector>

namespace crest::io {

/// "what: detail" of each check that failed.
inline std::vector<std::string> failed_checks(const Record& record) {
  std::vector<std::string> failed;
  for (const Verification& check : record.verifications) {
    if (!check.passed) failed.push_back(check.what + ": " + check.detail);
  }
  return failed;
}

}  // namespace crest::io
