// An ECG of ten seconds whose every beat is known, for benchmarks that have no file.
#pragma once

#include <crest/record.h>

#include <vector>

namespace crest::bench {

/// Twelve leads, 500 Hz, 10 s, mV, with a little noise, the same in every run: waves as sums of
/// Gaussian curves, limb leads that obey Einthoven's and Goldberger's laws.
Record synthetic_ecg();

/// Its R peaks in seconds.
std::vector<double> synthetic_r_peaks();

}  // namespace crest::bench
