// The way of an ECG through crest as cases: whole, and step by step.
#pragma once

#include "bench/bench_case.h"
#include "bench/case_text.h"

namespace crest::bench {

/// "STEP default [FILE]", by the model of the workbench, of the record in FILE or of
/// synthetic_ecg() in WFDB's FLAC format 516. Steps: "read" decodes the file's bytes, "prepare"
/// judges the quality, resamples, filters and finds the beats, "restore" runs the network,
/// "compare" holds the strip against normals, "json" writes the result; "detect" is all of them,
/// and what lies between.
Result<Case> path_case(const CaseText& text, const Workbench& workbench);

}  // namespace crest::bench
