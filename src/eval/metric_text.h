// Numbers of a table that may be missing.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>

#include "eval/bootstrap.h"

namespace crest::eval {

/// "0.808", or "-" where there is none.
inline std::string number_text(const std::optional<double>& number) {
  return number ? fmt::format("{:.3f}", *number) : "-";
}

/// "0.753-0.860", or "-" where there is none.
inline std::string interval_text(const std::optional<Interval>& interval) {
  return interval ? fmt::format("{:.3f}-{:.3f}", interval->lower, interval->upper) : "-";
}

}  // namespace crest::eval
