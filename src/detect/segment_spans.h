// Which part of its beat each stretch of a record is.
#pragma once

#include <crest/assessment.h>

#include <vector>

#include "signal/strip.h"

namespace crest::detect {

/// Stretches of one segment each (signal::Segment), without gaps from one end of the strip to the
/// other. None for a strip of a rate that delineation does not take.
std::vector<SegmentSpan> segment_spans(const signal::Strip& strip);

}  // namespace crest::detect
