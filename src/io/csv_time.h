// The column of a table that says when its samples were taken.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crest::io {

/// The first column of a table.
struct FirstColumn {
  std::string name;                    ///< empty: not stated
  std::string unit;                    ///< empty: not stated
  std::span<const double> values;      ///< [rows]; of clock times: seconds
  std::span<const std::size_t> lines;  ///< [rows]
  bool holds_clock_times = false;
  int decimals = 0;  ///< most digits after the point of any value
};

enum class ColumnRole { Signal, SampleNumbers, Time };

struct Timing {
  ColumnRole role = ColumnRole::Signal;
  std::optional<double> rate;        ///< Hz, of a time column whose unit is known or likely
  bool unit_is_likely_only = false;  ///< the unit is not stated and follows from the rate
  std::vector<std::string> assumptions;
};

/// What the column is, by its name or, where it has none, by rising in equal steps; and the rate
/// that follows. Errors: Corrupt, with the line, for a time column or sample numbers that do not
/// rise in equal steps, within what their decimals can tell.
Result<Timing> timing_of(const FirstColumn& column);

}  // namespace crest::io
