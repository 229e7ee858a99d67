#include "io/table_leads.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>

#include "io/lead_scale.h"

namespace crest::io {

float sample_of(double value) {
  // NaN and infinities fail the comparison too.
  return std::abs(value) <= std::numeric_limits<float>::max()
             ? static_cast<float>(value)
             : std::numeric_limits<float>::quiet_NaN();
}

void convert_lead(Lead& lead, const std::string& unit, LeadAssumptions& assumptions) {
  const double step = set_scale(lead, unit, 1, assumptions);
  if (step == 1) return;
  for (float& sample : lead.samples) sample = sample_of(static_cast<double>(sample) * step);
}

std::vector<std::string> names_of_unnamed_leads(std::size_t count, std::string_view kind,
                                                std::vector<std::string>& assumptions) {
  constexpr std::array standard_order = {"I",  "II", "III", "aVR", "aVL", "aVF",
                                         "V1", "V2", "V3",  "V4",  "V5",  "V6"};
  if (count == standard_order.size()) {
    assumptions.emplace_back(
        "names of the leads not stated: 12 in the standard order, I, II, III, aVR, aVL, aVF, V1 to "
        "V6");
    return {standard_order.begin(), standard_order.end()};
  }
  assumptions.push_back(fmt::format("names of the leads not stated: numbered from {} 1", kind));
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= count; ++i) names.push_back(fmt::format("{} {}", kind, i));
  return names;
}

}  // namespace crest::io
