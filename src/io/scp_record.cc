#include "io/scp_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "io/lead_assumptions.h"
#include "io/refusal.h"
#include "io/scp_acquisition.h"
#include "io/scp_healforce.h"
#include "io/scp_leads.h"
#include "io/scp_rhythm.h"
#include "io/scp_sections.h"

namespace crest::io {
namespace {

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  std::ranges::move(from, std::back_inserter(to));
}

/// Why there is no rhythm to read.
std::unexpected<Error> no_rhythm(const ScpSections& sections) {
  if (sections.find(12) != nullptr) {
    return refuse(ErrorKind::Unsupported,
                  "holds its rhythm as long-term data of SCP-ECG 3.0, which are not read",
                  "section 12");
  }
  if (sections.find(5) != nullptr) {
    return refuse(ErrorKind::Unsupported, "holds a reference beat but no rhythm", "section 6");
  }
  return refuse(ErrorKind::Corrupt, "is missing, and with it the rhythm", "section 6");
}

/// "SCP-ECG 2.0", by the protocol version in the headers of the sections; the samples of version
/// 3.0 are taken for those of 2.x.
std::string format_of(const ScpSections& sections, std::vector<std::string>& assumptions) {
  const int version = sections.find(6)->protocol;
  constexpr int first = 10;
  constexpr int third = 30;
  constexpr int last = 39;
  if (sections.framing == ScpFraming::Healforce) return "SCP-ECG (Healforce)";
  if (version < first || version > last) return "SCP-ECG";
  if (version >= third) {
    assumptions.emplace_back("version 3.0 read by the rules of version 2.x");
  }
  return fmt::format("SCP-ECG {}.{}", version / 10, version % 10);
}

/// Names by the codes of section 3.
std::vector<std::string> lead_names(const ScpLeads& leads, std::vector<std::string>& assumptions) {
  std::vector<std::string> names;
  LeadAssumptions calculated;
  for (const ScpLead& lead : leads.leads) {
    std::string name = scp_lead_name(lead.code);
    if (scp_lead_is_calculated(lead.code)) {
      const bool measured_too = std::ranges::any_of(leads.leads, [&](const ScpLead& other) {
        return other.code != lead.code && scp_lead_name(other.code) == name;
      });
      calculated.add("calculated from other leads, as its code in section 3 says", name);
      if (measured_too) name += " calculated";
    }
    names.push_back(std::move(name));
  }
  calculated.append_to(assumptions, names.size());
  return names;
}

/// What section 3 says of the leads' places in time.
void note_alignment(const ScpLeads& leads, std::vector<std::string>& assumptions) {
  const auto same = [&](auto member) {
    return std::ranges::all_of(
        leads.leads, [&](const ScpLead& lead) { return lead.*member == leads.leads[0].*member; });
  };
  if (!same(&ScpLead::start) || !same(&ScpLead::end)) {
    assumptions.emplace_back(
        "leads do not cover the same samples: without a value where a lead was not recorded");
  } else if (!leads.simultaneous && leads.leads.size() > 1) {
    assumptions.emplace_back(
        "leads not marked as simultaneous, but numbered as if they were: taken as simultaneous");
  }
}

/// The leads with their names, by either kind of section 6.
Result<ScpRhythm> read_rhythm(const ScpSections& sections, const ReadOptions& options,
                              std::vector<std::string>& names,
                              std::vector<std::string>& assumptions) {
  if (sections.framing == ScpFraming::Healforce) {
    auto rhythm = read_healforce_rhythm(sections);
    for (std::size_t i = 0; rhythm && i < rhythm->leads.size(); ++i) {
      names.push_back(fmt::format("channel {}", i + 1));
    }
    return rhythm;
  }
  const ScpSection* section = sections.find(3);
  if (section == nullptr) {
    return refuse(ErrorKind::Corrupt, "is missing, and with it the leads", "section 3");
  }
  const auto leads = read_scp_leads(section->body);
  if (!leads) return std::unexpected(leads.error());
  names = lead_names(*leads, assumptions);
  note_alignment(*leads, assumptions);
  return read_scp_rhythm(sections, *leads, options);
}

}  // namespace

bool looks_like_scp(std::span<const std::byte> bytes) { return has_scp_frame(bytes); }

Result<Record> read_scp_record(std::span<const std::byte> bytes, const ReadOptions& options) {
  auto sections = read_scp_sections(bytes);
  if (!sections) return std::unexpected(sections.error());
  if (sections->find(6) == nullptr) return no_rhythm(*sections);

  Record record;
  record.format = format_of(*sections, record.assumptions);
  record.verifications = std::move(sections->verifications);
  if (const ScpSection* section = sections->find(1)) {
    ScpAcquisition acquisition = read_scp_acquisition(section->body, options.keep_identity);
    record.start = std::move(acquisition.start);
    record.comments = std::move(acquisition.comments);
    record.identity = std::move(acquisition.identity);
    append(record.assumptions, std::move(acquisition.assumptions));
  }
  std::vector<std::string> names;
  auto rhythm = read_rhythm(*sections, options, names, record.assumptions);
  if (!rhythm) return std::unexpected(rhythm.error());
  record.rate = rhythm->rate;
  append(record.assumptions, std::move(rhythm->assumptions));
  append(record.verifications, std::move(rhythm->verifications));
  for (std::size_t i = 0; i < rhythm->leads.size(); ++i) {
    Lead& lead = record.leads.emplace_back();
    lead.name = std::move(names[i]);
    lead.unit = rhythm->unit;
    lead.gain = rhythm->steps_per_unit;
    lead.samples = std::move(rhythm->leads[i]);
  }
  return record;
}

}  // namespace crest::io
