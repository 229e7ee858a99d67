#include "bench/timing.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

namespace crest::bench {
namespace {

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace

Timing time_repeatedly(std::size_t repetitions, const std::function<void()>& work) {
  using Clock = std::chrono::steady_clock;
  work();
  std::vector<double> wall;
  std::vector<double> processor;
  for (std::size_t i = 0; i < repetitions; ++i) {
    const double processor_start = processor_seconds();
    const auto start = Clock::now();
    work();
    wall.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    processor.push_back(processor_seconds() - processor_start);
  }
  const auto [minimum, maximum] = std::ranges::minmax(wall);
  return {.median = median(wall),
          .minimum = minimum,
          .maximum = maximum,
          .processor = median(processor)};
}

}  // namespace crest::bench
