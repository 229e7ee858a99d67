#include "io/csv_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "io/array_facts.h"
#include "io/csv_header.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

constexpr std::array<std::string_view, 15> kTimeNames = {
    "time", "t",          "times",    "timestamp",    "elapsedtime",
    "zeit", "timestamps", "datetime", "sec",          "seconds",
    "secs", "ms",         "msec",     "milliseconds", "us"};
constexpr std::array<std::string_view, 11> kSampleNumberNames = {
    "sample", "samples", "samplenumber", "sampleno", "sampleindex", "index",
    "idx",    "n",       "unnamed0",     "row",      "samplenr"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

double mean_step(std::span<const double> values) {
  return (values.back() - values.front()) / static_cast<double>(values.size() - 1);
}

/// How far a value may stand from its place in equal steps: it is rounded to its decimals, may have
/// been computed in single precision, and steps are never known better than to a part in 10^6.
double tolerance(double value, double step, int decimals) {
  constexpr double single_precision = 1.2e-7;
  return std::pow(10.0, -decimals) + std::min(single_precision * std::abs(value), 0.1 * step) +
         1e-6 * step;
}

/// Whether the values rise in equal steps.
bool rises_equally(std::span<const double> values, int decimals) {
  const double step = mean_step(values);
  if (!(step > 0) || !std::isfinite(step)) return false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double place = values.front() + static_cast<double>(i) * step;
    if (!(std::abs(values[i] - place) <= tolerance(values[i], step, decimals))) return false;
  }
  return true;
}

/// Where the step is furthest from the usual one.
std::size_t worst_step(std::span<const double> values) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < values.size(); ++i) steps.push_back(values[i] - values[i - 1]);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (std::isnan(steps[i])) return std::isnan(values[i]) ? i : i + 1;
  }
  std::vector<double> sorted = steps;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::ranges::nth_element(sorted, middle);
  const double usual = *middle;
  const auto worst =
      std::ranges::max_element(steps, {}, [usual](double step) { return std::abs(step - usual); });
  return static_cast<std::size_t>(worst - steps.begin()) + 1;
}

std::unexpected<Error> unequal(const FirstColumn& column, std::string_view what) {
  const std::size_t row = worst_step(column.values);
  return std::unexpected(
      Error{ErrorKind::Corrupt,
            fmt::format("the {} does not rise in equal steps: {:g} after {:g}", what,
                        column.values[row], row == 0 ? std::nan("") : column.values[row - 1]),
            {},
            fmt::format("line {}", column.lines[row])});
}

/// Seconds in the unit that makes the step one of an ECG, where none is stated.
std::optional<double> likely_unit(double step) {
  constexpr double slowest = 50;     // Hz
  constexpr double fastest = 20000;  // Hz
  for (const double seconds : {1.0, 1e-3, 1e-6}) {
    const double rate = 1 / (step * seconds);
    if (rate >= slowest && rate <= fastest) return seconds;
  }
  return std::nullopt;
}

/// 1 / step, or the whole number that it stands for: times rounded to 1 ms make 360 Hz 360.02.
double rate_of(const FirstColumn& column, double seconds, std::vector<std::string>& assumptions) {
  const double rate = 1 / (mean_step(column.values) * seconds);
  const double span = (column.values.back() - column.values.front()) * seconds;
  const double doubt = rate * (std::pow(10.0, -column.decimals) * seconds / span + 1e-6);
  const double whole = std::round(rate);
  if (whole < 1 || std::abs(rate - whole) > doubt) return rate;
  if (std::abs(rate - whole) > 1e-5 * rate) {
    assumptions.push_back(fmt::format(
        "rate {:g} Hz: the times of the samples, rounded as they are, say {:.6g}", whole, rate));
  }
  return whole;
}

/// The first times of a clock that passes midnight are of the day before.
void unwrap_midnight(std::vector<double>& seconds) {
  constexpr double day = 86400;
  double days = 0;
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    seconds[i] += days;
    if (i == 0 || seconds[i] > seconds[i - 1] - day / 2) continue;
    days += day;
    seconds[i] += day;
  }
}

Result<Timing> timing_of_times(const FirstColumn& column, std::optional<double> seconds) {
  Timing timing;
  timing.role = ColumnRole::Time;
  if (!rises_equally(column.values, column.decimals)) return unequal(column, "time column");
  const double step = mean_step(column.values);
  if (!seconds) {
    seconds = step == 1 ? std::nullopt : likely_unit(step);
    timing.unit_is_likely_only = true;
    if (!seconds) {
      timing.assumptions.push_back(fmt::format(
          "time column left out: its unit is not stated, and steps of {:g} do not tell it", step));
      return timing;
    }
    timing.assumptions.push_back(
        fmt::format("unit of the time column not stated: {}, as its steps of {:g} suggest",
                    *seconds == 1      ? "s"
                    : *seconds == 1e-3 ? "ms"
                                       : "us",
                    step));
  }
  timing.rate = rate_of(column, *seconds, timing.assumptions);
  return timing;
}

}  // namespace

Result<Timing> timing_of(const FirstColumn& column) {
  constexpr std::size_t least_unnamed = 10;  // a few samples may rise in equal steps by chance
  Timing timing;
  if (column.values.size() < 2) return timing;
  if (column.holds_clock_times) {
    std::vector<double> unwrapped(column.values.begin(), column.values.end());
    unwrap_midnight(unwrapped);
    FirstColumn times = column;
    times.values = unwrapped;
    return timing_of_times(times, 1);
  }
  const std::string name = plain_name(column.name);
  auto seconds = seconds_per(column.unit);
  if (!seconds && column.unit.empty()) seconds = seconds_per(trimmed(column.name));
  if (seconds || is_one_of(name, kTimeNames)) return timing_of_times(column, seconds);

  const bool named_as_number = is_one_of(name, kSampleNumberNames);
  if (!named_as_number && (!name.empty() || column.values.size() < least_unnamed)) return timing;
  const bool equal = rises_equally(column.values, column.decimals);
  if (named_as_number && !equal) return unequal(column, "column of sample numbers");
  if (!equal) return timing;
  if (named_as_number || mean_step(column.values) == 1) {
    timing.role = ColumnRole::SampleNumbers;
    timing.assumptions.push_back(fmt::format("column {} counts the samples: left out",
                                             column.name.empty() ? "1" : in_quotes(column.name)));
    return timing;
  }
  auto times = timing_of_times(column, std::nullopt);
  if (times) {
    times->assumptions.insert(times->assumptions.begin(),
                              "column 1 rises in equal steps: taken as the time");
  }
  return times;
}

}  // namespace crest::io
