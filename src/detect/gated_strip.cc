#include "detect/gated_strip.h"

#include <fmt/format.h>

#include <cstddef>

#include "signal/lead_selection.h"
#include "signal/quality.h"

namespace crest::detect {

Result<signal::Strip> make_gated_strip(const Record& record,
                                       const signal::Preprocessing& preprocessing) {
  // Too short, which is refused below: few beats look worse than they are.
  if (record.duration() < kShortestRecord) return signal::make_strip(record, preprocessing);
  if (preprocessing.signals > 0) {
    auto strip = signal::make_strip(record, preprocessing);
    if (strip) strip->assumptions.emplace_back("quality not judged: it is that of 12 leads");
    return strip;
  }
  signal::LeadSelection selection = signal::select_standard_leads(record);
  const signal::RecordQuality quality = signal::judge_quality(record, selection);
  if (quality.verdict == signal::Verdict::Rejected) {
    return std::unexpected(
        Error{ErrorKind::InvalidInput,
              fmt::format("the signal is too poor to be scored: {}", quality.reason),
              {},
              {}});
  }
  for (std::size_t lead = 0; lead < quality.leads.size(); ++lead) {
    if (quality.leads[lead].verdict != signal::Verdict::Limited) continue;
    selection.leads[lead] = {.parts = {}, .missing = quality.leads[lead].reason};
  }
  selection.unit_in_doubt = !quality.unit_doubt.empty();
  auto strip = signal::make_strip(record, selection, preprocessing);
  if (!strip) return strip;
  if (selection.unit_in_doubt) {
    strip->assumptions.push_back("warning: " + quality.unit_doubt + "; read as stated");
  }
  if (quality.swap) {
    strip->assumptions.push_back(fmt::format(
        "electrodes seem to be exchanged ({}); the leads are taken as named", quality.swap->what));
  }
  if (quality.pacing_spikes > 0) {
    strip->assumptions.push_back(
        fmt::format("{} spikes of a pacemaker seen; they are not removed", quality.pacing_spikes));
  }
  return strip;
}

Result<signal::Strip> make_recorded_strip(const Record& record,
                                          const signal::Preprocessing& preprocessing) {
  auto strip = make_gated_strip(record, preprocessing);
  if (strip) {
    strip->assumptions.insert(strip->assumptions.begin(), record.assumptions.begin(),
                              record.assumptions.end());
  }
  return strip;
}

}  // namespace crest::detect
