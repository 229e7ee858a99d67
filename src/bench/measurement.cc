#include "bench/measurement.h"

#include <fmt/format.h>

#include <algorithm>

#include "nn/peak.h"

namespace crest::bench {
namespace {

constexpr std::string_view kColumns[] = {"median ms", "min", "max", "GFLOP", "GFLOP/s", "of peak"};

/// "1.23", or a dash where operations are not counted.
std::string counted(double value, int digits, std::string_view unit = "") {
  return value > 0 ? fmt::format("{:.{}f}{}", value, digits, unit) : "-";
}

/// Seconds that the work takes: of one thread those that it was running, which remain true on a
/// busy machine.
double seconds_of(const Timing& timing, std::size_t threads) {
  return threads == 1 ? timing.processor : timing.median;
}

}  // namespace

Measurement measure(const Case& timed, const nn::Kernels& kernels, std::size_t repetitions,
                    double& peak) {
  Measurement measurement{.name = timed.name,
                          .difference = timed.difference(),
                          .tolerance = timed.tolerance,
                          .timing = {},
                          .operations = timed.operations};
  measurement.right = measurement.difference <= timed.tolerance;
  if (!measurement.right) return measurement;
  measurement.timing = time_repeatedly(repetitions, timed.run);
  peak = std::max(peak, nn::measure_peak(kernels));
  measurement.speed = timed.operations / seconds_of(measurement.timing, timed.threads);
  measurement.share = measurement.speed * 1e-9 / (peak * static_cast<double>(timed.threads));
  return measurement;
}

std::string table_head(bool markdown) {
  std::string head = markdown ? "| work |" : fmt::format("{:<30}", "");
  std::string rule = "|---|";
  for (const std::string_view column : kColumns) {
    head += markdown ? fmt::format(" {} |", column) : fmt::format(" {:>9}", column);
    rule += "---:|";
  }
  return markdown ? head + '\n' + rule + '\n' : head + '\n';
}

std::string table_row(const Measurement& measurement, bool markdown) {
  if (!measurement.right) {
    return fmt::format("{}{} wrong: differs from what it must be by {:.1e}, allowed {:.1e}{}\n",
                       markdown ? "| " : "", measurement.name, measurement.difference,
                       measurement.tolerance, markdown ? " | | | | | | |" : "");
  }
  const Timing& timing = measurement.timing;
  const std::string cells[] = {
      fmt::format("{:.3f}", timing.median * 1e3),  fmt::format("{:.3f}", timing.minimum * 1e3),
      fmt::format("{:.3f}", timing.maximum * 1e3), counted(measurement.operations * 1e-9, 3),
      counted(measurement.speed * 1e-9, 1),        counted(100 * measurement.share, 1, " %")};
  std::string row = markdown ? fmt::format("| `{}` |", measurement.name)
                             : fmt::format("{:<30}", measurement.name);
  for (const std::string& cell : cells) {
    row += markdown ? fmt::format(" {} |", cell) : fmt::format(" {:>9}", cell);
  }
  return row + '\n';
}

}  // namespace crest::bench
