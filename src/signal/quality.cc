#include "signal/quality.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "signal/gap.h"
#include "signal/mains_hum.h"
#include "signal/sharp_spikes.h"
#include "signal/strip.h"
#include "signal/unit_plausibility.h"

namespace crest::signal {
namespace {

constexpr std::size_t kLeads = kStandardLeads.size();
constexpr std::array<double, 2> kMainsFrequencies = {50, 60};  // Hz
constexpr float kTrustedCommon = 0.3F;  // of the beats' energy, to judge electrodes by their shape

// What the steps after the first need of a lead.
struct LeadParts {
  std::vector<float> sum;          // of a lead made of others; else empty
  std::span<const float> samples;  // of the record or of `sum`
  bool voltage = false;
  LeadBlocks blocks;
  std::vector<BlockState> states;
};

// The least height of a spike that is neither noise nor a notch of a QRS complex.
float least_spike(const LeadQuality& lead, bool voltage) {
  constexpr float kVoltage = 0.2F;
  constexpr float kShare = 0.25F;  // of the amplitude
  constexpr float kAboveNoise = 10;
  return std::max(voltage ? kVoltage : kShare * lead.amplitude, kAboveNoise * lead.muscle_noise);
}

bool is_lost(const LeadQuality& lead) {
  return lead.silent() > kLargestSilentShare || lead.disturbed() > kLargestDisturbedShare;
}

// Whether a lead shows no heartbeats but the hum and noise of an open input, though most others
// show beats.
bool lacks_beats(const LeadQuality& lead, const std::array<LeadQuality, kLeads>& leads,
                 const MeanBeat& beat, bool voltage) {
  constexpr float kNothingCommon = 0.2F;  // beats of hum of any phase rarely share more
  constexpr float kClearlyCommon = 0.3F;
  constexpr float kLoud = 0.1F;  // mV
  constexpr std::size_t kBeats = 5;
  if (!voltage || beat.places.size() < kBeats || is_lost(lead) || lead.common > kNothingCommon ||
      lead.hum + lead.muscle_noise < kLoud) {
    return false;
  }
  const auto clear = std::ranges::count_if(
      leads, [](const LeadQuality& other) { return other.common > kClearlyCommon; });
  const auto present = std::ranges::count_if(leads, &LeadQuality::present);
  return 2 * clear > present;
}

void find_faults(LeadQuality& lead, bool voltage, bool without_beats, double seconds, bool paced) {
  const auto beyond = [&](float value, float limit, float relative) {
    return value > (voltage ? limit : relative * lead.amplitude);
  };
  const auto add = [&](bool present, Fault fault) {
    if (present) lead.faults.push_back(fault);
  };
  add(lead.invalid > kLargestSilentShare, Fault::Invalid);
  add(lead.flat > kLargestSilentShare, Fault::Flat);
  add(lead.saturated > kLargestSilentShare, Fault::Saturated);
  add(lead.off_scale > kLargestDisturbedShare || without_beats, Fault::ElectrodeOff);
  add(lead.clipped >= kClippedWaves, Fault::Clipped);
  add(!paced && static_cast<double>(lead.spikes) > kSpikesPerSecond * seconds, Fault::Spikes);
  add(beyond(lead.hum, kMainsHum, kRelativeMainsHum), Fault::Mains);
  add(beyond(lead.wander, kBaselineWander, kRelativeBaselineWander), Fault::Wander);
  add(lead.noisy > kLargestDisturbedShare ||
          beyond(lead.muscle_noise, kMuscleNoise, kRelativeMuscleNoise),
      Fault::MuscleNoise);
}

// What a lead is mostly lost to, in words.
std::string_view main_loss(const LeadQuality& lead) {
  const std::pair<float, std::string_view> losses[] = {{lead.invalid, "invalid samples"},
                                                       {lead.flat, "flat line"},
                                                       {lead.saturated, "saturated"},
                                                       {lead.off_scale, "electrode off or moving"},
                                                       {lead.noisy, "muscle noise"}};
  return std::ranges::max_element(losses)->second;
}

// Why a lead is limited, with the number it rests on; empty where it is not.
std::string limited_for(const LeadQuality& lead, bool without_beats) {
  if (is_lost(lead)) {
    return fmt::format("{} for {:.0f} % of the time", main_loss(lead), 100 * lead.lost());
  }
  if (without_beats) return "hum and noise in place of heartbeats, electrode off";
  if (lead.clipped >= kClippedWaves) return fmt::format("clipped, {} waves cut off", lead.clipped);
  return {};
}

// A limb electrode stands in two of I, II and III: if just those are lost, it is the one.
std::string_view limb_electrode_off(const std::array<LeadQuality, kLeads>& leads) {
  const auto lost = [&](std::size_t lead) { return leads[lead].verdict == Verdict::Limited; };
  const auto fine = [&](std::size_t lead) { return leads[lead].present && !lost(lead); };
  if (lost(0) && lost(1) && fine(2)) return "right arm electrode off";
  if (lost(0) && fine(1) && lost(2)) return "left arm electrode off";
  if (fine(0) && lost(1) && lost(2)) return "left leg electrode off";
  return {};
}

// The limited leads with what limits them: "flat line: V1, V2; clipped: V5".
std::string limited_leads(const std::array<LeadQuality, kLeads>& leads) {
  std::vector<std::pair<std::string_view, std::string>> groups;
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    if (leads[lead].verdict != Verdict::Limited) continue;
    const std::string_view cause = is_lost(leads[lead])                   ? main_loss(leads[lead])
                                   : leads[lead].clipped >= kClippedWaves ? "clipped"
                                                                          : "no heartbeats";
    const auto group =
        std::ranges::find(groups, cause, [](const auto& known) { return known.first; });
    if (group == groups.end()) {
      groups.emplace_back(cause, kStandardLeads[lead]);
    } else {
      fmt::format_to(std::back_inserter(group->second), ", {}", kStandardLeads[lead]);
    }
  }
  std::string text;
  for (const auto& [cause, names] : groups) {
    fmt::format_to(std::back_inserter(text), "{}{}: {}", text.empty() ? "" : "; ", cause, names);
  }
  return text;
}

// The verdict on the record from that on its leads.
void conclude(RecordQuality& quality) {
  std::size_t present = 0;
  std::size_t limited = 0;
  double wander = 0;
  for (const LeadQuality& lead : quality.leads) {
    if (!lead.present) continue;
    ++present;
    if (lead.verdict == Verdict::Limited) ++limited;
    quality.leads_lost += lead.lost();
    wander += std::min(1.0F, lead.wander / kWander);
  }
  quality.badness = quality.leads_lost + kWeightOfWander * wander;
  const bool none_left = present > 0 && limited == present;
  if (none_left || quality.leads_lost > kLeadsLost) {
    quality.verdict = Verdict::Rejected;
  } else if (limited > 0) {
    quality.verdict = Verdict::Limited;
  }
  if (quality.verdict == Verdict::Accepted) return;
  const std::string_view electrode = limb_electrode_off(quality.leads);
  quality.reason =
      fmt::format("{:.1f} of {} leads lost{}{}; {}", quality.leads_lost, present,
                  electrode.empty() ? "" : ", ", electrode, limited_leads(quality.leads));
}

// Whether voltages are held against absolute limits or, like any other unit, against themselves.
enum class Voltages { Believed, Doubted };

// Measures every lead by itself.
std::array<LeadParts, kLeads> measure_leads(const LeadSelection& selection, const BlockGrid& grid,
                                            Voltages voltages, RecordQuality& quality) {
  std::array<MainsFilter, kMainsFrequencies.size()> mains;
  for (std::size_t m = 0; m < mains.size(); ++m) {
    mains[m] = mains_filter(kMainsFrequencies[m], grid);
  }
  std::array<LeadParts, kLeads> parts;
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    const LeadSource& source = selection.leads[lead];
    if (source.parts.empty()) continue;
    LeadParts& part = parts[lead];
    part.samples = samples_of(source, part.sum);
    part.voltage = voltages == Voltages::Believed && source.parts.front().first->unit == "mV";
    part.blocks = sum_up_blocks(part.samples, grid, largest_believed(part.voltage));
    auto [measured, states] = measure_lead(part.samples, part.blocks, grid, mains, part.voltage);
    quality.leads[lead] = std::move(measured);
    part.states = std::move(states);
  }
  return parts;
}

MeanBeat mean_beat_of(const std::array<LeadParts, kLeads>& parts, const BlockGrid& grid) {
  std::array<BeatSource, kLeads> sources;
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    sources[lead] = {.cells = parts[lead].blocks.cells, .states = parts[lead].states};
  }
  return mean_beat(sources, grid);
}

// Spikes of each lead, and how many of them are a pacemaker's.
void look_for_spikes(const std::array<LeadParts, kLeads>& parts, const MeanBeat& beat,
                     const BlockGrid& grid, RecordQuality& quality) {
  std::vector<std::vector<std::size_t>> spikes;
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    LeadQuality& judged = quality.leads[lead];
    if (!judged.present) continue;
    spikes.push_back(find_spikes(parts[lead].samples, parts[lead].blocks, grid,
                                 least_spike(judged, parts[lead].voltage)));
    judged.spikes = spikes.back().size();
  }
  quality.pacing_spikes = count_pacing_spikes(spikes, beat.places, grid);
}

bool in_millivolts(const LeadSelection& selection) {
  return std::ranges::any_of(selection.leads, [](const LeadSource& source) {
    return !source.parts.empty() && source.parts.front().first->unit == "mV";
  });
}

RecordQuality judge(const Record& record, const LeadSelection& selection, Voltages voltages) {
  RecordQuality quality;
  const BlockGrid grid = block_grid(record.rate, record.samples());
  const auto parts = measure_leads(selection, grid, voltages, quality);
  const MeanBeat beat = mean_beat_of(parts, grid);
  look_for_spikes(parts, beat, grid, quality);
  std::array<bool, kLeads> trusted{};
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    LeadQuality& judged = quality.leads[lead];
    if (!judged.present) continue;
    judged.common = beat.common[lead];
    judged.clipped = count_clipped_waves(parts[lead].samples, parts[lead].blocks, grid);
  }
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    LeadQuality& judged = quality.leads[lead];
    if (!judged.present) continue;
    const bool without_beats = lacks_beats(judged, quality.leads, beat, parts[lead].voltage);
    find_faults(judged, parts[lead].voltage, without_beats, record.duration(),
                quality.pacing_spikes > 0);
    judged.reason = limited_for(judged, without_beats);
    if (!judged.reason.empty()) judged.verdict = Verdict::Limited;
    trusted[lead] = judged.verdict == Verdict::Accepted && judged.common > kTrustedCommon;
  }
  // Paced beats spread through the heart from elsewhere: their leads follow no usual order.
  if (quality.pacing_spikes == 0) quality.swap = find_lead_swap(beat, grid, trusted);
  conclude(quality);
  return quality;
}

}  // namespace

RecordQuality judge_quality(const Record& record, const LeadSelection& selection) {
  RecordQuality quality = judge(record, selection, Voltages::Believed);
  if (!in_millivolts(selection) || plausible_voltages(quality.leads)) return quality;
  RecordQuality of_any_unit = judge(record, selection, Voltages::Doubted);
  if (plausible_voltages(of_any_unit.leads) || !show_heartbeats(of_any_unit.leads)) return quality;
  of_any_unit.unit_doubt = unit_in_doubt(of_any_unit.leads);
  return of_any_unit;
}

}  // namespace crest::signal
