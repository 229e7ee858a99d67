#include "serve/kept_record.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "report/restored_trace.h"
#include "signal/lead_selection.h"

namespace crest::serve {
namespace {

/// [samples] of one lead of a block [leads, samples]; empty where it has no such lead.
std::span<const float> lead_of(const std::vector<float>& block, std::size_t lead,
                               std::size_t samples) {
  if (block.size() < (lead + 1) * samples) return {};
  return std::span(block).subspan(lead * samples, samples);
}

/// A lead with what was found on it; `samples` are those at the record's rate.
KeptLead kept_lead(std::string name, std::string unit, std::vector<float> samples,
                   const Record& record, const std::optional<Assessment>& outcome) {
  KeptLead lead;
  lead.name = std::move(name);
  lead.unit = std::move(unit);
  lead.measured = CompactSeries(samples);
  if (!outcome) return lead;
  const Assessment& assessment = *outcome;
  const auto assessed = std::ranges::find(assessment.leads, lead.name);
  if (assessed == assessment.leads.end()) return lead;
  lead.assessed = static_cast<std::size_t>(assessed - assessment.leads.begin());
  lead.map = CompactSeries(lead_of(assessment.map, *lead.assessed, assessment.samples));
  report::TraceCell cell;
  cell.lead = lead.assessed;
  cell.end = assessment.duration;
  cell.samples = std::move(samples);
  lead.restored = CompactSeries(report::restored_trace(assessment, cell, record.rate).samples);
  return lead;
}

}  // namespace

std::size_t KeptRecord::bytes() const {
  constexpr std::size_t kFinding = 512;   // with a few spans, as JSON and as a value
  constexpr std::size_t kPerBeat = 1024;  // rarities, segments and R peaks, likewise
  std::size_t bytes = sizeof(KeptRecord) + label.size();
  for (const KeptLead& lead : leads)
    bytes += lead.measured.bytes() + lead.restored.bytes() + lead.map.bytes();
  if (!assessment) return bytes;
  for (const Finding& finding : assessment->findings)
    bytes += kFinding * (1 + finding.spans.size());
  return bytes + kPerBeat * assessment->r_peaks.size();
}

KeptRecord compact(Record record, std::optional<Assessment> assessment, std::string label) {
  KeptRecord kept;
  kept.label = std::move(label);
  kept.samples = record.samples();
  const signal::LeadSelection selection = signal::select_standard_leads(record);
  const bool standard = !assessment || assessment->leads == selection.names;
  // What a lead of the file is called among the standard ones.
  const auto standard_name = [&](const Lead& lead) {
    for (std::size_t i = 0; standard && i < selection.leads.size(); ++i) {
      const auto& parts = selection.leads[i].parts;
      if (parts.size() == 1 && parts.front().first == &lead && parts.front().second == 1.0F)
        return selection.names[i];
    }
    return lead.name;
  };
  for (const Lead& lead : record.leads) {
    kept.leads.push_back(
        kept_lead(standard_name(lead), lead.unit, lead.samples, record, assessment));
  }
  for (std::size_t i = 0; standard && i < selection.leads.size(); ++i) {
    const auto& parts = selection.leads[i].parts;
    if (parts.empty() || (parts.size() == 1 && parts.front().second == 1.0F)) continue;
    kept.leads.push_back(kept_lead(selection.names[i], parts.front().first->unit,
                                   signal::samples_of(selection.leads[i]), record, assessment));
    kept.leads.back().derived = true;
  }
  for (Lead& lead : record.leads) lead.samples = {};
  if (assessment) {
    assessment->map = {};
    assessment->restored = {};
  }
  kept.record = std::move(record);
  kept.assessment = std::move(assessment);
  return kept;
}

Record whole_record(const KeptRecord& kept) {
  Record record = kept.record;
  for (std::size_t i = 0; i < record.leads.size(); ++i)
    record.leads[i].samples = kept.leads[i].measured.values();
  return record;
}

std::optional<Assessment> whole_assessment(const KeptRecord& kept) {
  if (!kept.assessment) return std::nullopt;
  Assessment assessment = *kept.assessment;
  assessment.restored.assign(assessment.leads.size() * assessment.samples,
                             std::numeric_limits<float>::quiet_NaN());
  for (const KeptLead& lead : kept.leads) {
    if (!lead.assessed) continue;
    const std::vector<float> restored = lead.restored.values();
    std::copy_n(restored.begin(), std::min(restored.size(), assessment.samples),
                assessment.restored.begin() +
                    static_cast<std::ptrdiff_t>(*lead.assessed * assessment.samples));
  }
  return assessment;
}

}  // namespace crest::serve
