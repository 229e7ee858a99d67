// Numbers of a table, which may be missing.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>

#include "eval/bootstrap.h"
#include "eval/paired_difference.h"

namespace crest::eval {

/// "0.808", or "-" where there is none.
inline std::string number_text(const std::optional<double>& number) {
  return number ? fmt::format("{:.3f}", *number) : "-";
}

/// "0.753-0.860", or "-" where there is none.
inline std::string interval_text(const std::optional<Interval>& interval) {
  return interval ? fmt::format("{:.3f}-{:.3f}", interval->lower, interval->upper) : "-";
}

/// Both areas, their difference with its interval, DeLong's p, and whether the second is the
/// larger: columns of 8, 8, 12 and 16 characters, two apart, and 8 of p.
inline std::string comparison_columns(const AucDifference& delong,
                                      const std::optional<Interval>& interval) {
  return fmt::format(
      "{:>8.3f}{:>8.3f}{:>+12.3f}  {:<16}{:>8}{}", delong.first, delong.second, delong.difference,
      interval ? fmt::format("{:+.3f} to {:+.3f}", interval->lower, interval->upper) : "-",
      delong.p < 0.0001 ? "<.0001" : fmt::format("{:.4f}", delong.p),
      delong.difference < 0 ? "  the other is better" : "");
}

}  // namespace crest::eval
