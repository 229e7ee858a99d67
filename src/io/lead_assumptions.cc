#include "io/lead_assumptions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace crest::io {

void LeadAssumptions::add(std::string what, const std::string& lead) {
  const auto known = std::ranges::find(assumptions_, what, &std::pair<std::string, Names>::first);
  if (known != assumptions_.end()) {
    known->second.push_back(lead);
  } else {
    assumptions_.emplace_back(std::move(what), Names{lead});
  }
}

void LeadAssumptions::append_to(std::vector<std::string>& lines, std::size_t leads) const {
  for (const auto& [what, names] : assumptions_) {
    if (names.size() == leads) {
      lines.push_back("all leads: " + what);
    } else {
      lines.push_back(
          fmt::format("lead{} {}: {}", names.size() == 1 ? "" : "s", fmt::join(names, ", "), what));
    }
  }
}

}  // namespace crest::io
