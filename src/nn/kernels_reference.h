// Kernels as plain loops that read like their formulas: what all others are tested against.
#pragma once

#include "nn/kernels.h"

namespace crest::nn {

/// Sums in f64, so that its results serve as the truth for the others.
extern const Kernels kReferenceKernels;

}  // namespace crest::nn
