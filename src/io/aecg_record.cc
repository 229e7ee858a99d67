#include "io/aecg_record.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "io/aecg_sequence.h"
#include "io/aecg_time.h"
#include "io/lead_assumptions.h"
#include "io/lead_scale.h"
#include "io/refusal.h"
#include "io/text_fields.h"
#include "io/xml_document.h"

namespace crest::io {
namespace {

constexpr std::size_t kMostSets = 256;
constexpr std::size_t kMostLeads = 4096;  // of all sets together: finding one by name is linear
constexpr std::size_t kMostEmpty = 16;    // samples of the record for one that is stored

std::string code_of(XmlElement element) { return xml_attribute(child(element, "code"), "code"); }

struct FoundSeries {
  XmlElement rhythm;
  std::vector<std::string> others;  ///< what is left out, a line each
  bool derived = false;             ///< there are derived series
};

FoundSeries find_series(XmlElement root) {
  FoundSeries found;
  std::size_t number = 0;
  for (XmlElement part = child(root, "component"); part; part = next_of_name(part)) {
    const XmlElement series = child(part, "series");
    if (!series) continue;
    ++number;
    if (descend(series, {"derivation", "derivedSeries"})) found.derived = true;
    const std::string code = code_of(series);
    if (same_word(code, "RHYTHM") && !found.rhythm &&
        descend(series, {"component", "sequenceSet"})) {
      found.rhythm = series;
    } else if (found.others.size() < kMostSets) {
      found.others.push_back(fmt::format("series {} ({}) left out", number,
                                         code.empty() ? "without a code" : in_quotes(code)));
    }
  }
  return found;
}

/// A set without a rate of its own takes the one given.
Result<void> fill_in_rate(AecgSequenceSet& set, const ReadOptions& options,
                          std::vector<std::string>& assumptions) {
  if (set.rate != 0) return check_rate(set.rate);
  if (!options.rate) {
    return refuse(ErrorKind::InvalidInput, "states no sampling rate; give it with --rate");
  }
  set.rate = *options.rate;
  assumptions.push_back(fmt::format("sampling rate not stated: {} Hz as given", *options.rate));
  return {};
}

std::size_t longest_lead(const AecgSequenceSet& set) {
  std::size_t longest = 0;
  for (const Lead& lead : set.leads) longest = std::max(longest, lead.samples.size());
  return longest;
}

/// Leads far shorter than the longest would be made of missing samples.
void leave_out_fragments(AecgSequenceSet& set, std::vector<std::string>& assumptions) {
  const std::size_t longest = longest_lead(set);
  std::erase_if(set.leads, [&](const Lead& lead) {
    if (lead.samples.size() * kMostEmpty >= longest) return false;
    assumptions.push_back(fmt::format("lead {} left out: {} samples where the longest lead has {}",
                                      in_quotes(lead.name), lead.samples.size(), longest));
    return true;
  });
}

Result<std::vector<AecgSequenceSet>> read_sets(XmlElement series, const ReadOptions& options,
                                               LeadAssumptions& lead_assumptions,
                                               std::vector<std::string>& assumptions) {
  std::vector<AecgSequenceSet> sets;
  std::size_t leads = 0;
  for (XmlElement part = child(series, "component"); part; part = next_of_name(part)) {
    const XmlElement element = child(part, "sequenceSet");
    if (!element) continue;
    if (sets.size() == kMostSets) {
      return refuse(ErrorKind::Unsupported,
                    fmt::format("its rhythm series has more than {} sequence sets", kMostSets));
    }
    auto set = read_aecg_sequence_set(element, options, lead_assumptions, assumptions);
    if (!set) return std::unexpected(set.error());
    if (set->leads.empty()) continue;
    leads += set->leads.size();
    if (leads > kMostLeads) {
      return refuse(ErrorKind::Unsupported, fmt::format("has more than {} leads", kMostLeads));
    }
    if (const auto rate = fill_in_rate(*set, options, assumptions); !rate) {
      return std::unexpected(rate.error());
    }
    leave_out_fragments(*set, assumptions);
    sets.push_back(std::move(*set));
  }
  return sets;
}

/// Puts the leads of `set` into the record, its first sample at sample `offset` of it.
void place(AecgSequenceSet& set, std::size_t offset, Record& record) {
  for (Lead& lead : set.leads) {
    const auto known = std::ranges::find(record.leads, lead.name, &Lead::name);
    if (known == record.leads.end()) {
      lead.samples.insert(lead.samples.begin(), offset, std::numeric_limits<float>::quiet_NaN());
      record.leads.push_back(std::move(lead));
    } else if (known->samples.size() <= offset && known->unit == lead.unit) {
      known->samples.resize(offset, std::numeric_limits<float>::quiet_NaN());
      known->samples.insert(known->samples.end(), lead.samples.begin(), lead.samples.end());
    } else {
      record.assumptions.push_back(fmt::format(
          "a second sequence of lead {} at the same time left out", in_quotes(lead.name)));
    }
  }
}

std::size_t stored_samples(const AecgSequenceSet& set) {
  std::size_t stored = 0;
  for (const Lead& lead : set.leads) stored += lead.samples.size();
  return stored;
}

/// Seconds comparable among the sets; infinite where unknown.
double begin_of(const AecgSequenceSet& set) {
  return set.begin.value_or(std::numeric_limits<double>::infinity());
}

/// The sets in the order of their beginnings, unknown ones last; of those that begin together the
/// longest first, so that a rhythm strip goes before a piece of the same lead.
std::vector<std::size_t> order_in_time(const std::vector<AecgSequenceSet>& sets) {
  std::vector<std::size_t> order;
  order.reserve(sets.size());
  for (std::size_t i = 0; i < sets.size(); ++i) order.push_back(i);
  std::ranges::sort(order, {}, [&](std::size_t i) {
    return std::tuple(begin_of(sets[i]), -static_cast<double>(longest_lead(sets[i])), i);
  });
  return order;
}

/// Joins sets in time, at the rate of the largest. A set of another rate, of unknown time or so far
/// from the first that the record would be mostly empty is left out.
void join(std::vector<AecgSequenceSet>& sets, Record& record) {
  record.rate = std::ranges::max_element(sets, {}, stored_samples)->rate;
  std::size_t stored = 0;
  for (const AecgSequenceSet& set : sets) stored += stored_samples(set);
  const AecgSequenceSet* first = nullptr;
  bool apart = false;
  for (const std::size_t index : order_in_time(sets)) {
    AecgSequenceSet& set = sets[index];
    const auto leave_out = [&](std::string_view why) {
      record.assumptions.push_back(
          fmt::format("sequence set of {} leads, the first {}, at {:.6g} Hz left out: {}",
                      set.leads.size(), in_quotes(set.leads.front().name), set.rate, why));
    };
    if (std::abs(set.rate - record.rate) > 1e-6 * record.rate) {
      leave_out("another rate");
      continue;
    }
    if (first == nullptr) {
      first = &set;
      record.start = set.start;
    }
    if (&set != first && std::isinf(begin_of(set))) {
      leave_out("its time is unknown");
      continue;
    }
    const double shift = &set == first ? 0 : (begin_of(set) - begin_of(*first)) * record.rate;
    const auto width = static_cast<double>(record.leads.size() + set.leads.size());
    const double end = shift + static_cast<double>(longest_lead(set));
    if (end * width > static_cast<double>(kMostEmpty * stored)) {
      leave_out("recorded at quite another time");
      continue;
    }
    apart = apart || shift >= 1;
    place(set, static_cast<std::size_t>(std::llround(shift)), record);
  }
  if (apart) {
    record.assumptions.emplace_back(
        "leads recorded one after the other: what the file does not hold is missing");
  }
}

/// The first that is stated: the time of the samples, of the series, of the file.
std::string start_of(const Record& record, XmlElement series, XmlElement root) {
  if (!record.start.empty()) return record.start;
  for (const XmlElement from : {series, root}) {
    const XmlElement time = child(from, "effectiveTime");
    for (const char* which : {"low", "center"}) {
      if (const auto read = read_hl7_time(xml_attribute(child(time, which), "value"))) {
        return read->iso;
      }
    }
  }
  return {};
}

void read_identity(XmlElement root, XmlElement series, std::vector<std::string>& identity) {
  add_line(identity, "document id", xml_attribute(child(root, "id"), "root"));
  const XmlElement assignment =
      descend(root, {"componentOf", "timepointEvent", "componentOf", "subjectAssignment"});
  const XmlElement subject = descend(assignment, {"subject", "trialSubject"});
  add_line(identity, "patient id", xml_attribute(child(subject, "id"), "extension"));
  const XmlElement person = child(subject, "subjectDemographicPerson");
  add_line(identity, "patient name", xml_text_with_children(child(person, "name")));
  add_line(identity, "birth date", xml_attribute(child(person, "birthTime"), "value"));
  add_line(identity, "sex", xml_attribute(child(person, "administrativeGenderCode"), "code"));
  const XmlElement trial = descend(assignment, {"componentOf", "clinicalTrial"});
  add_line(identity, "trial", xml_attribute(child(trial, "id"), "extension"));
  add_line(identity, "investigator",
           xml_text_with_children(descend(
               trial, {"responsibleParty", "trialInvestigator", "investigatorPerson", "name"})));
  add_line(identity, "technician",
           xml_text_with_children(descend(
               series, {"secondaryPerformer", "seriesPerformer", "assignedPerson", "name"})));
}

}  // namespace

bool looks_like_aecg(std::span<const std::byte> bytes) {
  return xml_root_name(bytes) == "AnnotatedECG";
}

Result<Record> read_aecg_record(std::span<const std::byte> bytes, const ReadOptions& options) {
  const auto document = parse_xml(bytes);
  if (!document) return std::unexpected(document.error());
  const XmlElement root = document->root;
  FoundSeries found = find_series(root);
  if (!found.rhythm) {
    if (found.others.empty()) return refuse(ErrorKind::InvalidInput, "holds no series of samples");
    return refuse(ErrorKind::Unsupported,
                  fmt::format("holds no rhythm series; {}{}", fmt::join(found.others, ", "),
                              found.derived ? "; derived series are no rhythm" : ""));
  }
  Record record;
  record.format = "HL7 aECG";
  LeadAssumptions lead_assumptions;
  auto sets = read_sets(found.rhythm, options, lead_assumptions, record.assumptions);
  if (!sets) return std::unexpected(sets.error());
  if (sets->empty()) return refuse(ErrorKind::InvalidInput, "its rhythm series holds no leads");
  join(*sets, record);
  record.start = start_of(record, found.rhythm, root);
  even_out_lengths(record.leads, lead_assumptions);
  lead_assumptions.append_to(record.assumptions, record.leads.size());
  std::ranges::move(found.others, std::back_inserter(record.assumptions));
  if (found.derived) {
    record.assumptions.emplace_back("derived series (median beats) left out");
  }
  for (XmlElement note = child(root, "pertainsTo"); note; note = next_of_name(note)) {
    const std::string text = xml_text(descend(note, {"subjectFindingComment", "text"}));
    if (!text.empty()) record.comments.push_back(text);
  }
  if (options.keep_identity) read_identity(root, found.rhythm, record.identity);
  return record;
}

}  // namespace crest::io
