// Repeated timing of one piece of work.
#pragma once

#include <cstddef>
#include <functional>

namespace crest::bench {

struct Timing {
  double median = 0, minimum = 0, maximum = 0;  ///< seconds by the clock on the wall
  /// Median of the seconds that the thread was running: what remains true on a busy machine.
  double processor = 0;
};

/// Runs `work` once to warm up, then `repetitions` times.
Timing time_repeatedly(std::size_t repetitions, const std::function<void()>& work);

}  // namespace crest::bench
