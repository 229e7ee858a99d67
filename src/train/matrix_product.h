// One large matrix product on all of LibTorch's threads, with gradients.
//
// OpenBLAS's own threads spin while they wait, which stalls a run as soon as another process wants
// a core. Here each thread of LibTorch multiplies its share with a single-threaded BLAS.
#pragma once

#include <torch/torch.h>

namespace crest::train {

/// In what products are computed. Weights, sums and everything between the products stay in f32.
enum class Precision {
  Single,
  Mixed  ///< factors rounded to bf16, for devices that multiply these many times as fast
};

/// [..., depth] x [depth, columns] -> [..., columns]. The result depends on the number of threads
/// in its last bits only.
torch::Tensor matrix_product(const torch::Tensor& rows, const torch::Tensor& matrix,
                             Precision precision = Precision::Single);

}  // namespace crest::train
