#include "core/record_part.h"

#include <span>
#include <utility>

namespace crest {

Record record_part(const Record& whole, std::size_t first, std::size_t end, std::string name) {
  Record part;
  part.name = std::move(name);
  part.format = whole.format;
  part.rate = whole.rate;
  part.assumptions = whole.assumptions;
  part.leads.reserve(whole.leads.size());
  for (const Lead& lead : whole.leads) {
    const auto samples = std::span(lead.samples).subspan(first, end - first);
    part.leads.push_back({.name = lead.name,
                          .unit = lead.unit,
                          .gain = lead.gain,
                          .baseline = lead.baseline,
                          .resolution_bits = lead.resolution_bits,
                          .samples = {samples.begin(), samples.end()}});
  }
  return part;
}

}  // namespace crest
