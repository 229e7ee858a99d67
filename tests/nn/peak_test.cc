#include "nn/peak.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace crest::nn {
namespace {

// The bounds hold for any core: a scalar one at 1 GHz under an emulator, and eight 512-bit units at
// 6 GHz. Work that the compiler removed would lie above.
TEST(Peak, IsThatOfSomeCore) {
  for (const Kernels* kernels : available_kernels()) {
    const double peak = measure_peak(*kernels);
    EXPECT_GT(peak, 0.01) << kernels->name;
    EXPECT_LT(peak, 1500) << kernels->name;
  }
}

TEST(Peak, ABurstDoesWhatItCounts) {
  for (const Kernels* kernels : available_kernels()) {
    std::array<float, kBurstSums> sums{};
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = static_cast<float>(i + 1);
    const double operations = kernels->multiply_add(3, 0.5F, sums);
    EXPECT_EQ(std::fmod(operations, 2.0 * kBurstSums * 3), 0) << kernels->name;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      // Three times x / 2 + 1 / 2.
      EXPECT_FLOAT_EQ(sums[i], static_cast<float>(i + 1) / 8 + 0.875F) << kernels->name;
    }
  }
}

}  // namespace
}  // namespace crest::nn
