// From a record to a strip, past the judgement of its quality.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include "signal/preprocessing.h"
#include "signal/strip.h"

namespace crest::detect {

/// Shorter records are refused: a rhythm needs a few beats.
inline constexpr double kShortestRecord = 5;  // seconds

/// The strip of a record whose quality allows for one (signal::judge_quality), without the leads
/// that are limited. Errors: InvalidInput (a signal of rejected quality), those of make_strip.
/// Thread-safe.
Result<signal::Strip> make_gated_strip(const Record& record,
                                       const signal::Preprocessing& preprocessing);

/// The same with what the reader of the record had to assume before what the strip does.
Result<signal::Strip> make_recorded_strip(const Record& record,
                                          const signal::Preprocessing& preprocessing);

}  // namespace crest::detect
