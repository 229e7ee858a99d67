// Kernels for every instruction set that Highway knows, compiled side by side.
#pragma once

#include <vector>

#include "nn/kernels.h"

namespace crest::nn {

/// Those that this CPU can run, fastest first.
std::vector<const Kernels*> simd_kernels();

}  // namespace crest::nn
