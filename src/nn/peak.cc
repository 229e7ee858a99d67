#include "nn/peak.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace crest::nn {

double measure_peak(const Kernels& kernels) {
  using Clock = std::chrono::steady_clock;
  constexpr std::size_t kSteps = 100'000;
  std::array<float, kBurstSums> sums{};
  double best = 0;
  const auto begin = Clock::now();
  while (Clock::now() - begin < std::chrono::milliseconds(50)) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = static_cast<float>(i + 1);
    // Volatile, so that the compiler cannot compute the sums itself.
    const volatile float factor = 0.5F;
    const auto start = Clock::now();
    const double operations = kernels.multiply_add(kSteps, factor, sums);
    const std::chrono::duration<double> seconds = Clock::now() - start;
    best = std::max(best, operations / seconds.count() * 1e-9);
  }
  return best;
}

}  // namespace crest::nn
