#include "io/lead_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "io/text_fields.h"
#include "io/voltage_unit.h"

namespace crest::io {

double set_scale(Lead& lead, std::string_view unit, double units_per_step,
                 LeadAssumptions& assumptions) {
  const auto millivolts = millivolts_per(unit);
  lead.unit = millivolts ? "mV" : std::string(unit);
  const double step = units_per_step * millivolts.value_or(1);
  lead.gain = 1 / step;
  if (millivolts && unit != "mV") {
    assumptions.add(fmt::format("unit {} converted to mV: times {}", in_quotes(unit), *millivolts),
                    lead.name);
  }
  return step;
}

Result<void> check_rate(double rate) {
  constexpr double least = 1;
  constexpr double most = 1e6;
  if (rate >= least && rate <= most) return {};
  return std::unexpected(Error{
      ErrorKind::InvalidInput, fmt::format("states a sampling rate of {:.6g} Hz", rate), {}, {}});
}

void even_out_lengths(std::span<Lead> leads, LeadAssumptions& assumptions) {
  std::size_t longest = 0;
  for (const Lead& lead : leads) longest = std::max(longest, lead.samples.size());
  for (Lead& lead : leads) {
    const std::size_t missing = longest - lead.samples.size();
    if (missing == 0) continue;
    assumptions.add(
        fmt::format("shorter than the longest lead: the last {} samples are missing", missing),
        lead.name);
    lead.samples.resize(longest, std::numeric_limits<float>::quiet_NaN());
  }
}

void add_line(std::vector<std::string>& lines, std::string_view what, std::string_view value) {
  if (!value.empty()) lines.push_back(fmt::format("{}: {}", what, value));
}

}  // namespace crest::io
