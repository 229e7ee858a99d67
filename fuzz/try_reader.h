// What every fuzz target does with a reader.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/safe_text.h"
#include "io/read_options.h"

namespace crest::io {

/// Stops where a reader breaks what all of them promise: leads of one length and a rate, or one
/// line that says why not.
inline void check_outcome(const Result<Record>& outcome) {
  if (!outcome) {
    const Error& error = outcome.error();
    if (error.reason.empty() || without_controls(to_string(error)) != to_string(error)) {
      __builtin_trap();
    }
    return;
  }
  if (!(outcome->rate > 0) || !std::isfinite(outcome->rate) || outcome->leads.empty()) {
    __builtin_trap();
  }
  for (const Lead& lead : outcome->leads) {
    if (lead.samples.size() != outcome->samples()) __builtin_trap();
  }
}

/// Reads what is recognised, once as it is and once with every option that a person can give.
inline int try_reader(bool (*recognises)(std::span<const std::byte>), auto read,
                      const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (!recognises(bytes)) return 0;
  ReadOptions options;
  check_outcome(read(bytes, options));
  options.rate = 500;
  options.unit = "uV";
  options.index = 0;
  options.keep_identity = true;
  check_outcome(read(bytes, options));
  return 0;
}

}  // namespace crest::io
