#include "nn/peak.h"

#include <gtest/gtest.h>

namespace crest::nn {
namespace {

// The bounds hold for any core: a scalar one at 1 GHz under an emulator, and eight 512-bit units at
// 6 GHz. Work that the compiler removed would lie above.
TEST(Peak, IsThatOfSomeCore) {
  const double peak = measure_peak();
  EXPECT_GT(peak, 0.01);
  EXPECT_LT(peak, 1500);
}

}  // namespace
}  // namespace crest::nn
