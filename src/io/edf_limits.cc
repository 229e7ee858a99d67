#include "io/edf_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "io/text_fields.h"

namespace crest::io {
namespace {

constexpr std::size_t kFieldLength = 8;
constexpr StoredRange kStored{-32768, 32767};
constexpr double kSameStep = 1e-6;  // of a step: no float tells the difference

struct Unit {
  std::string name;
  double per_unit = 1;  ///< of it in one of the lead's
};

std::vector<Unit> units_of(const Lead& lead) {
  if (lead.unit == "mV") return {{"uV", 1e3}, {"mV", 1}};
  return {{lead.unit, 1}};
}

double value_of(const std::string& text) { return parse_number<double>(text).value_or(0); }

/// A digital limit, the text of the physical one, and how many steps the text is off.
struct Limit {
  int digital = 0;
  std::string physical;
  double error = std::numeric_limits<double>::infinity();
};

/// The limit between `from`, the far end of the range, and `to`, the data, whose physical value a
/// field holds best; the first that it holds exactly.
Limit best_limit(LeadSteps steps, double per_unit, int from, int to) {
  constexpr int most_tries = 4096;
  const int direction = from < to ? 1 : -1;
  Limit best;
  for (int tries = 0, digital = from; tries < most_tries; ++tries, digital += direction) {
    const double physical = (digital - steps.baseline) / steps.gain * per_unit;
    if (const auto text = edf_number(physical)) {
      const double error = std::abs(value_of(*text) - physical) / per_unit * steps.gain;
      if (error < best.error) best = {digital, *text, error};
      if (error <= kSameStep) break;
    }
    if (digital == to) break;
  }
  return best;
}

/// As a reader computes them.
LeadSteps steps_of(const EdfLimits& limits, double per_unit) {
  const double lowest = value_of(limits.physical_minimum) / per_unit;
  const double highest = value_of(limits.physical_maximum) / per_unit;
  const double step = (highest - lowest) / (limits.digital_maximum - limits.digital_minimum);
  return {1 / step, limits.digital_minimum - lowest / step};
}

std::optional<EdfLimits> limits_of_steps(const Lead& lead, LeadSteps steps) {
  const auto range = range_of(lead.samples);
  const auto stored = [&](double sample) {
    return static_cast<int>(std::lround(sample * steps.gain + steps.baseline));
  };
  const int lowest = range ? stored(range->lowest) : 0;
  const int highest = std::max(range ? stored(range->highest) : 0, lowest + 1);
  if (highest > kStored.highest) return std::nullopt;
  std::optional<EdfLimits> best;
  double least = 1;  // steps
  for (const Unit& unit : units_of(lead)) {
    const Limit low = best_limit(steps, unit.per_unit, static_cast<int>(kStored.lowest), lowest);
    const Limit high = best_limit(steps, unit.per_unit, static_cast<int>(kStored.highest), highest);
    const double error = std::max(low.error, high.error);
    if (error >= least) continue;
    least = error;
    best = EdfLimits{unit.name, low.physical, high.physical, low.digital, high.digital, {}};
    best->steps = steps_of(*best, unit.per_unit);
    if (error <= kSameStep) break;
  }
  return best;
}

/// The number rounded away from the samples, so that none lies beyond it.
std::optional<std::string> outer_number(double value, double direction) {
  auto text = edf_number(value);
  if (!text || (value_of(*text) - value) * direction >= 0) return text;
  const std::size_t point = text->find('.');
  const auto decimals = point == std::string::npos ? 0 : text->size() - point - 1;
  return edf_number(value_of(*text) + direction * std::pow(10.0, -static_cast<double>(decimals)));
}

/// The narrowest physical limits around the samples.
std::optional<EdfLimits> filling_limits(const Lead& lead) {
  auto range = range_of(lead.samples).value_or(SampleRange{0, 1});
  if (range.highest == range.lowest) range.highest += std::max(1.0, std::abs(range.lowest));
  std::optional<EdfLimits> best;
  for (const Unit& unit : units_of(lead)) {
    const auto low = outer_number(range.lowest * unit.per_unit, -1);
    const auto high = outer_number(range.highest * unit.per_unit, 1);
    if (!low || !high || value_of(*low) >= value_of(*high)) continue;
    EdfLimits limits;
    limits.unit = unit.name;
    limits.physical_minimum = *low;
    limits.physical_maximum = *high;
    limits.steps = steps_of(limits, unit.per_unit);
    if (!best || limits.steps.gain > best->steps.gain) best = limits;
  }
  return best;
}

}  // namespace

std::optional<std::string> edf_number(double value) {
  if (!std::isfinite(value) || std::abs(value) >= 1e9) return std::nullopt;
  for (int decimals = kFieldLength - 2; decimals >= 0; --decimals) {
    std::string text = fmt::format("{:.{}f}", value, decimals);
    if (decimals > 0) {
      text.erase(text.find_last_not_of('0') + 1);
      if (text.ends_with('.')) text.pop_back();
    }
    if (text == "-0") text = "0";
    if (text.size() <= kFieldLength) return text;
  }
  return std::nullopt;
}

Result<EdfLimits> choose_edf_limits(const Lead& lead) {
  const auto error_of = [&](const EdfLimits& limits) {
    return store_samples(lead.samples, limits.steps, 0).largest_error;
  };
  const auto steps = exact_steps(lead, kStored, BaselineKind::Any);
  auto own = steps ? limits_of_steps(lead, *steps) : std::nullopt;
  if (own && error_of(*own) == 0) return *std::move(own);
  auto filling = filling_limits(lead);
  if (own && (!filling || error_of(*own) <= error_of(*filling))) return *std::move(own);
  if (filling) return *std::move(filling);
  return std::unexpected(
      Error{ErrorKind::InvalidInput,
            fmt::format("lead {} reaches values that eight characters, as EDF has them, cannot say",
                        in_quotes(lead.name)),
            {},
            {}});
}

EdfDataRecords choose_edf_data_records(double rate, std::size_t samples, std::size_t leads) {
  constexpr std::size_t recommended_values = 61440 / 2;  // of a data record
  constexpr double shortest = 0.05;                      // seconds, of data records cut to fit
  constexpr double longest = 60;
  constexpr double exact = 1e-12;
  const std::size_t most = std::max<std::size_t>(recommended_values / leads, 64);
  EdfDataRecords best;
  // The smaller, the better: not exact, not full, far from a second.
  std::array<double, 3> least = {HUGE_VAL, HUGE_VAL, HUGE_VAL};
  for (std::size_t count = 1; count <= most; ++count) {
    const double seconds = static_cast<double>(count) / rate;
    if (seconds > longest && count > 1) break;
    const auto text = edf_number(seconds);
    if (!text || value_of(*text) <= 0) continue;
    const double said = static_cast<double>(count) / value_of(*text);
    const double error = std::abs(said - rate) / rate;
    const bool full = samples % count == 0 && (seconds >= shortest || count == samples);
    const std::array<double, 3> badness = {error <= exact ? 0 : error, full ? 0.0 : 1.0,
                                           std::abs(std::log(seconds))};
    if (badness >= least) continue;
    least = badness;
    best = {count, *text, error <= exact ? std::nullopt : std::optional(said)};
  }
  return best;
}

}  // namespace crest::io
