// A stretch of a record's time.
#pragma once

namespace crest::eval {

/// Seconds from the start of a record.
struct TimeSpan {
  double start = 0;
  double end = 0;
};

}  // namespace crest::eval
