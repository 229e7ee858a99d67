#include "report/quality_inspection.h"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>

#include "report/json_number.h"
#include "signal/strip.h"

namespace crest::report {
namespace {

using Json = nlohmann::ordered_json;
using signal::Fault;
using signal::kStandardLeads;
using signal::LeadQuality;
using signal::RecordQuality;
using signal::Verdict;

std::string share_in_words(std::string_view what, float share) {
  return fmt::format("{} for {:.0f} % of the time", what, 100 * share);
}

/// A fault with the number it rests on; voltages in the unit of the lead.
std::string in_words(Fault fault, const LeadQuality& lead) {
  const std::string_view name = to_string(fault);
  switch (fault) {
    case Fault::Invalid:
      return share_in_words(name, lead.invalid);
    case Fault::Flat:
      return share_in_words(name, lead.flat);
    case Fault::Saturated:
      return share_in_words(name, lead.saturated);
    case Fault::ElectrodeOff:
      return share_in_words(name, lead.off_scale);
    case Fault::Clipped:
      return fmt::format("{} waves clipped", lead.clipped);
    case Fault::Spikes:
      return fmt::format("{} spikes", lead.spikes);
    case Fault::Mains:
      return fmt::format("{} of amplitude {:.2g} at {} Hz", name, lead.hum, lead.hum_frequency);
    case Fault::Wander:
      return fmt::format("{} of {:.2g}", name, lead.wander);
    case Fault::MuscleNoise:
      return fmt::format("{} of standard deviation {:.2g}", name, lead.muscle_noise);
  }
  return std::string(name);
}

std::string in_words(const LeadQuality& lead) {
  if (lead.verdict != Verdict::Accepted) {
    return fmt::format("{}: {}", to_string(lead.verdict), lead.reason);
  }
  std::string listed;
  for (const Fault fault : lead.faults) {
    listed += (listed.empty() ? "" : ", ") + in_words(fault, lead);
  }
  return listed;
}

Json to_json(const LeadQuality& lead, std::string_view name) {
  Json faults = Json::array();
  for (const Fault fault : lead.faults) faults.push_back(to_string(fault));
  return {{"lead", name},
          {"verdict", to_string(lead.verdict)},
          {"reason", lead.reason},
          {"faults", std::move(faults)},
          {"invalid", as_printed(lead.invalid)},
          {"flat", as_printed(lead.flat)},
          {"saturated", as_printed(lead.saturated)},
          {"off_scale", as_printed(lead.off_scale)},
          {"noisy", as_printed(lead.noisy)},
          {"amplitude", as_printed(lead.amplitude)},
          {"muscle_noise", as_printed(lead.muscle_noise)},
          {"hum", as_printed(lead.hum)},
          {"hum_hz", lead.hum_frequency},
          {"wander", as_printed(lead.wander)},
          {"common", as_printed(lead.common)},
          {"clipped_waves", lead.clipped},
          {"spikes", lead.spikes}};
}

}  // namespace

std::string quality_text(const RecordQuality& quality) {
  std::string text = fmt::format("  quality     {}", to_string(quality.verdict));
  text += quality.reason.empty() ? "\n" : fmt::format(": {}\n", quality.reason);
  for (std::size_t lead = 0; lead < kStandardLeads.size(); ++lead) {
    const std::string words = in_words(quality.leads[lead]);
    if (!words.empty()) text += fmt::format("    {:<4}  {}\n", kStandardLeads[lead], words);
  }
  if (quality.swap) text += fmt::format("    electrodes seem exchanged: {}\n", quality.swap->what);
  if (quality.pacing_spikes > 0) {
    text += fmt::format("    {} spikes of a pacemaker\n", quality.pacing_spikes);
  }
  if (!quality.unit_doubt.empty()) text += fmt::format("    warning: {}\n", quality.unit_doubt);
  return text;
}

Json quality_json(const RecordQuality& quality) {
  Json swap = nullptr;
  if (quality.swap) {
    swap = {{"what", quality.swap->what}, {"evidence", as_printed(quality.swap->evidence)}};
  }
  Json leads = Json::array();
  for (std::size_t lead = 0; lead < kStandardLeads.size(); ++lead) {
    if (quality.leads[lead].present) {
      leads.push_back(to_json(quality.leads[lead], kStandardLeads[lead]));
    }
  }
  return {{"verdict", to_string(quality.verdict)}, {"reason", quality.reason},
          {"leads_lost", quality.leads_lost},      {"badness", quality.badness},
          {"exchanged", std::move(swap)},          {"pacing_spikes", quality.pacing_spikes},
          {"unit_in_doubt", quality.unit_doubt},   {"leads", std::move(leads)}};
}

}  // namespace crest::report
