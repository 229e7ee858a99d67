// The most that one core can compute, measured: what every speed is a share of.
#pragma once

namespace crest::nn {

/// GFLOP/s of f32 multiply-adds (2 operations each) that stay in registers, with the widest vectors
/// of this CPU, on the calling thread: the best of several bursts, 50 ms in all.
double measure_peak();

}  // namespace crest::nn
