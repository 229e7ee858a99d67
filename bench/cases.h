// What the benchmark times, and what each piece of it must give.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "nn/kernels.h"

namespace crest::bench {

struct Case {
  std::string name;
  double operations = 0;  ///< floating-point, 2 per multiply-add
  /// The largest difference from what the reference kernels give, run once before timing.
  std::function<double()> difference;
  double tolerance = 0;
  std::function<void()> run;
};

/// The products that a network spends its time in, one by one, with weights at hand in the cache.
std::vector<Case> product_cases(const nn::Kernels& kernels);

/// "forward paper": one whole pass of the paper's network, and "record paper": a record of 10 s as
/// the paper scores it, 3 masks of 10 beats each, with what they share computed once.
std::vector<Case> network_cases(const nn::Kernels& kernels);

}  // namespace crest::bench
