#include "nn/peak.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nn/peak.cc"
#include <hwy/foreach_target.h>  // includes this file once more for each target
//
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace crest::nn::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Sums kept at once: more than the latency of a multiply-add times the number of units that do
/// them, and few enough for 16 registers.
constexpr std::size_t kSums = 12;

/// sum = sum * factor + term, `steps` times for each of kSums independent sums that start at
/// `start`; returns how many floating-point operations that were. The starts must differ, or else
/// the compiler does the work once for all of them.
double multiply_add_burst(std::size_t steps, float factor, std::array<float, kSums>& sums) {
  const hn::ScalableTag<float> tag;
  const auto scale = hn::Set(tag, factor);
  const auto load = [&](std::size_t i) HWY_ATTR { return hn::Set(tag, sums[i]); };
  auto a = load(0), b = load(1), c = load(2), d = load(3), e = load(4), f = load(5);
  auto g = load(6), h = load(7), i = load(8), j = load(9), k = load(10), l = load(11);
  for (std::size_t step = 0; step < steps; ++step) {
    a = hn::MulAdd(a, scale, scale);
    b = hn::MulAdd(b, scale, scale);
    c = hn::MulAdd(c, scale, scale);
    d = hn::MulAdd(d, scale, scale);
    e = hn::MulAdd(e, scale, scale);
    f = hn::MulAdd(f, scale, scale);
    g = hn::MulAdd(g, scale, scale);
    h = hn::MulAdd(h, scale, scale);
    i = hn::MulAdd(i, scale, scale);
    j = hn::MulAdd(j, scale, scale);
    k = hn::MulAdd(k, scale, scale);
    l = hn::MulAdd(l, scale, scale);
  }
  std::size_t next = 0;
  for (const auto& sum : {a, b, c, d, e, f, g, h, i, j, k, l}) sums[next++] = hn::GetLane(sum);
  return 2.0 * static_cast<double>(kSums * steps * hn::Lanes(tag));
}

}  // namespace crest::nn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace crest::nn {

HWY_EXPORT(multiply_add_burst);

double measure_peak() {
  using Clock = std::chrono::steady_clock;
  constexpr std::size_t kSteps = 100'000;
  std::array<float, 12> sums{};
  double best = 0;
  const auto begin = Clock::now();
  while (Clock::now() - begin < std::chrono::milliseconds(50)) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = static_cast<float>(i + 1);
    // Volatile, so that the compiler cannot compute the sums itself.
    const volatile float factor = 0.5F;
    const auto start = Clock::now();
    const double operations = HWY_DYNAMIC_DISPATCH(multiply_add_burst)(kSteps, factor, sums);
    const std::chrono::duration<double> seconds = Clock::now() - start;
    best = std::max(best, operations / seconds.count() * 1e-9);
  }
  return best;
}

}  // namespace crest::nn
#endif
