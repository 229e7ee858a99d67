#include "signal/lead_selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>

#include "signal/lead_name.h"
#include "signal/strip.h"

namespace crest::signal {
namespace {

enum LimbLead : std::size_t { kI, kII, kIII, kAvr, kAvl, kAvf };

// C1 to C6 are electrodes of the chest where all six are there; C3 and C4 alone are the scalp's, as
// recorders of sleep have them beside one ECG.
bool holds_chest_electrodes(const Record& record) {
  constexpr std::size_t kChestElectrodes = 6;
  std::set<std::size_t> found;
  for (const Lead& lead : record.leads) {
    const auto index = standard_lead(lead.name);
    if (index && may_be_of_the_scalp(lead.name)) found.insert(*index);
  }
  return found.size() == kChestElectrodes;
}

void take_named_leads(const Record& record, LeadSelection& selection) {
  const Lead* modified_two = nullptr;
  const bool of_the_chest = holds_chest_electrodes(record);
  for (const Lead& lead : record.leads) {
    if (!of_the_chest && may_be_of_the_scalp(lead.name)) {
      selection.assumptions.push_back(fmt::format(
          "lead \"{}\" left out: without all of C1 to C6 it may be of the scalp", lead.name));
      continue;
    }
    const std::optional<std::size_t> index = standard_lead(lead.name);
    if (index && selection.leads[*index].parts.empty()) {
      selection.leads[*index].parts = {{&lead, 1.0F}};
    } else if (index) {
      selection.assumptions.push_back(
          fmt::format("the first of several leads {} taken", kStandardLeads[*index]));
    } else if (is_modified_limb_lead_two(lead.name) && modified_two == nullptr) {
      modified_two = &lead;
    } else {
      selection.assumptions.push_back(
          fmt::format("lead \"{}\" left out: not one of the 12 standard leads", lead.name));
    }
  }
  if (modified_two == nullptr) return;
  if (selection.leads[kII].parts.empty()) {
    selection.leads[kII].parts = {{modified_two, 1.0F}};
    selection.assumptions.emplace_back("MLII taken as II");
  } else {
    selection.assumptions.emplace_back("lead MLII left out: the record holds II");
  }
}

// Whether a lead was recorded as itself and can take part in a sum.
bool is_named_as_itself(const LeadSource& source) {
  return !source.parts.empty() && !is_modified_limb_lead_two(source.parts.front().first->name);
}

bool holds_voltages(const LeadSource& source) { return source.parts.front().first->unit == "mV"; }

struct Term {
  LimbLead lead;
  float weight;
};

LeadSource sum_of(const LeadSelection& selection, const std::array<Term, 2>& terms) {
  LeadSource sum;
  for (const Term& term : terms) {
    for (const auto& [lead, weight] : selection.leads[term.lead].parts) {
      const auto same = std::ranges::find(sum.parts, lead, &std::pair<const Lead*, float>::first);
      if (same == sum.parts.end()) {
        sum.parts.emplace_back(lead, weight * term.weight);
      } else {
        same->second += weight * term.weight;
      }
    }
  }
  return sum;
}

void derive_limb_leads(LeadSelection& selection) {
  std::vector<LimbLead> known;
  for (const LimbLead lead : {kI, kII, kIII}) {
    if (is_named_as_itself(selection.leads[lead])) known.push_back(lead);
  }
  if (known.size() < 2) return;
  const bool voltages = std::ranges::all_of(
      known, [&](LimbLead lead) { return holds_voltages(selection.leads[lead]); });
  struct Rule {
    LimbLead lead;
    std::array<Term, 2> terms;
  };
  // I and II come first: the others are sums of them.
  const std::array<Rule, 6> rules = {{{kI, {{{kII, 1.0F}, {kIII, -1.0F}}}},
                                      {kII, {{{kI, 1.0F}, {kIII, 1.0F}}}},
                                      {kIII, {{{kII, 1.0F}, {kI, -1.0F}}}},
                                      {kAvr, {{{kI, -0.5F}, {kII, -0.5F}}}},
                                      {kAvl, {{{kI, 1.0F}, {kII, -0.5F}}}},
                                      {kAvf, {{{kII, 1.0F}, {kI, -0.5F}}}}}};
  for (const Rule& rule : rules) {
    LeadSource& target = selection.leads[rule.lead];
    if (!target.parts.empty()) continue;
    if (!voltages) {
      target.missing = "not in the record; not derived, as the limb leads are not in mV";
      continue;
    }
    target = sum_of(selection, rule.terms);
    selection.assumptions.push_back(fmt::format("{} derived from {} and {}",
                                                kStandardLeads[rule.lead], kStandardLeads[known[0]],
                                                kStandardLeads[known[1]]));
  }
}

}  // namespace

LeadSelection select_standard_leads(const Record& record) {
  LeadSelection selection{.leads = std::vector<LeadSource>(kStandardLeads.size()),
                          .names = {kStandardLeads.begin(), kStandardLeads.end()},
                          .assumptions = {}};
  take_named_leads(record, selection);
  derive_limb_leads(selection);
  for (LeadSource& source : selection.leads) {
    if (source.parts.empty() && source.missing.empty()) source.missing = "not in the record";
  }
  return selection;
}

LeadSelection select_first_signals(const Record& record, std::size_t count) {
  LeadSelection selection{.leads = std::vector<LeadSource>(count), .names = {}, .assumptions = {}};
  for (std::size_t i = 0; i < count; ++i) {
    if (i < record.leads.size()) {
      selection.leads[i].parts = {{&record.leads[i], 1.0F}};
      selection.names.push_back(record.leads[i].name);
    } else {
      selection.leads[i].missing = "not in the record";
      selection.names.push_back(fmt::format("signal {}", i + 1));
    }
  }
  return selection;
}

LeadSelection select_leads(const Record& record, const Preprocessing& preprocessing) {
  return preprocessing.signals == 0 ? select_standard_leads(record)
                                    : select_first_signals(record, preprocessing.signals);
}

std::span<const float> samples_of(const LeadSource& source, std::vector<float>& sum) {
  if (source.parts.empty()) return {};
  const auto& [first, first_weight] = source.parts.front();
  if (source.parts.size() == 1 && first_weight == 1) return first->samples;
  sum.assign(first->samples.size(), 0);
  for (const auto& [lead, weight] : source.parts) {
    const std::size_t count = std::min(sum.size(), lead->samples.size());
    for (std::size_t i = 0; i < count; ++i) sum[i] += weight * lead->samples[i];
  }
  return sum;
}

std::vector<float> samples_of(const LeadSource& source) {
  std::vector<float> sum;
  const auto samples = samples_of(source, sum);
  return sum.empty() ? std::vector<float>(samples.begin(), samples.end()) : sum;
}

}  // namespace crest::signal
