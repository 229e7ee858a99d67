// The most that one core can compute, measured: what every speed is a share of.
#pragma once

#include "nn/kernels.h"

namespace crest::nn {

/// GFLOP/s of f32 multiply-adds (2 operations each) that stay in registers, with the vectors of
/// these kernels, on the calling thread: the best of several bursts, 50 ms in all.
double measure_peak(const Kernels& kernels = fastest_kernels());

}  // namespace crest::nn
