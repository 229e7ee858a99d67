// Whole passes of a network as cases, with random weights.
#pragma once

#include "bench/bench_case.h"
#include "bench/case_text.h"

namespace crest::bench {

/// "forward NETWORK [bN] [tN]": a window and a beat, whole, bN times one after the other on each of
/// tN threads. "record NETWORK [tN]": a record as the paper scores it, 3 masks of 10 beats each,
/// with what they share computed once. NETWORK is "paper" or "default", the network of the
/// workbench's model.
Result<Case> network_case(const CaseText& text, const Workbench& workbench);

}  // namespace crest::bench
