// Single layers and loops as cases, with weights at hand in the cache.
#pragma once

#include "bench/bench_case.h"
#include "bench/case_text.h"

namespace crest::bench {

/// "conv k4 s2 [pN] [bN] CxL->O" and "deconv ...": a convolution, plain or transposed, of C
/// channels and L positions into O channels; pN of padding, else as the paper's network pads; bN
/// inputs at once.
Result<Case> convolution_case(const CaseText& text, const Workbench& workbench);

/// "linear RxI->O": rows R of I inputs into O outputs.
Result<Case> linear_case(const CaseText& text, const Workbench& workbench);

/// "attention hN TxL": T standing tokens of width L in N heads, and one that joins.
Result<Case> attention_case(const CaseText& text, const Workbench& workbench);

/// "tanh RxC" and "softmax RxC": R rows of C values.
Result<Case> loop_case(const CaseText& text, const Workbench& workbench);

}  // namespace crest::bench
