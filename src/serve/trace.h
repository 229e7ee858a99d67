// A stretch of a kept record as numbers for a screen.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <string>

#include "serve/http_message.h"
#include "serve/kept_record.h"

namespace crest::serve {

inline constexpr std::size_t kMostPoints = 20'000;

struct TraceWindow {
  double from = 0, to = 0;  ///< seconds
  std::size_t points = 2000;
  bool measured = true, restored = false, map = false;
};

/// From the parameters from, to, points and layers. Error: InvalidInput for values out of range.
Result<TraceWindow> trace_window(const RequestHead& head, double duration);

/// JSON as docs/service.md describes it. The samples of the window where they are at most `points`,
/// else lowest and highest value of so many equal stretches; takes milliseconds for any window.
std::string trace_json(const KeptRecord& kept, const TraceWindow& window);

}  // namespace crest::serve
