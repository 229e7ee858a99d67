#include "report/finding_sentence.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "report/finding_words.h"

namespace crest::report {
namespace {

constexpr std::size_t kListedLeads = 4;   ///< more are given as ranges
constexpr std::size_t kTellingLeads = 3;  ///< named of a beat that is unlike the others
constexpr std::size_t kListedEvidence = 3;
constexpr double kRemarkable = 0.05;

/// Sizes below these are said to be small, so that none is written as 0.00.
constexpr double kSmallVoltage = 0.02;  // mV
constexpr double kSmallShare = 0.02;

std::string segment_in_words(const std::string& segment) {
  if (segment == "P" || segment == "T") return fmt::format("The {} wave", segment);
  if (segment == "QRS") return "The QRS complex";
  if (segment.empty() || segment == "rhythm") return "The trace";
  return fmt::format("The {} segment", segment);
}

/// "V3", "V3 and V2", "V3, V2 and V4": in the order given.
std::string joined(std::span<const std::string> words) {
  if (words.size() < 2) return words.empty() ? std::string() : words.front();
  return fmt::format("{} and {}", fmt::join(words.first(words.size() - 1), ", "), words.back());
}

/// Few leads in the order given, most telling first; of more the range and the first.
std::string most_telling_in_words(std::span<const std::size_t> leads,
                                  std::span<const std::string> names) {
  std::vector<std::string> words;
  for (const std::size_t lead : leads) words.push_back(names[lead]);
  if (leads.size() <= kListedLeads) return joined(words);
  std::string range = leads_in_words(leads, names);
  if (const std::size_t last = range.rfind(", "); last != std::string::npos) {
    range.replace(last, 2, " and ");
  }
  return fmt::format("{} (most in {})", range, words.front());
}

/// The median deviation of the spans on a lead.
double deviation_on(const Finding& finding, std::size_t lead) {
  std::vector<double> deviations;
  for (const FindingSpan& span : finding.spans) {
    if (span.lead == lead) deviations.push_back(span.deviation);
  }
  if (deviations.empty()) return 0;
  const auto middle = deviations.begin() + static_cast<std::ptrdiff_t>(deviations.size() / 2);
  std::ranges::nth_element(deviations, middle);
  return *middle;
}

/// A size as it is said, in mV or as a share of the lead's QRS complexes.
struct SaidSize {
  double value = 0;
  bool millivolts = true;

  bool small() const { return value < (millivolts ? kSmallVoltage : kSmallShare); }
  std::string words() const {
    if (!millivolts) return fmt::format("{:.0f} % of the height of its QRS complex", 100 * value);
    return fmt::format("{:.2f} mV", value);
  }
};

SaidSize size_on(const Finding& finding, std::size_t lead, const Assessment& assessment) {
  const double size = std::abs(deviation_on(finding, lead));
  if (assessment.unit == "mV") return {size, true};
  const bool known = lead < assessment.qrs_heights.size() && assessment.qrs_heights[lead] > 0;
  return {known ? size / assessment.qrs_heights[lead] : 0, false};
}

/// "up to 0.21 mV above the expected trace in V2 and V3 and up to 0.10 mV below it in III".
std::string departure_in_words(const Finding& finding, const Assessment& assessment) {
  std::vector<std::size_t> sides[2];
  SaidSize largest[2];
  const auto below = [&](std::size_t lead) { return deviation_on(finding, lead) < 0 ? 1 : 0; };
  for (const std::size_t lead : finding.leads) {
    const int side = below(lead);
    const SaidSize size = size_on(finding, lead, assessment);
    if (sides[side].empty() || size.value > largest[side].value) largest[side] = size;
    sides[side].push_back(lead);
  }
  const int first = below(finding.leads.front());
  std::vector<std::string> parts;
  for (const int side : {first, 1 - first}) {
    if (sides[side].empty()) continue;
    if (largest[side].small() && !parts.empty()) continue;
    const std::string leads = most_telling_in_words(sides[side], assessment.leads);
    if (largest[side].small()) {
      parts.push_back(
          fmt::format("differs little, but unusually, from the expected trace in {}", leads));
      continue;
    }
    parts.push_back(fmt::format("{}{}{} {} {} in {}", parts.empty() ? "is " : "",
                                sides[side].size() > 1 ? "up to " : "", largest[side].words(),
                                side == 1 ? "below" : "above",
                                parts.empty() ? "the expected trace" : "it", leads));
  }
  return joined(parts);
}

/// "in 9 of 10 beats", "at 4.31 s".
std::string when_in_words(const Finding& finding) {
  if (finding.of_beats > 0) {
    if (finding.beats == finding.of_beats) return fmt::format("in all {} beats", finding.beats);
    return fmt::format("in {} of {} beats", finding.beats, finding.of_beats);
  }
  const auto highest = std::ranges::max_element(finding.spans, {}, &FindingSpan::peak);
  if (highest == finding.spans.end()) return fmt::format("at {:.2f} s", finding.start);
  return fmt::format("at {:.2f} s", highest->peak_time);
}

std::string trace_in_words(const Finding& finding, const Assessment& assessment) {
  std::string words = segment_in_words(finding.segment);
  if (finding.leads.empty()) return words + " is unusual " + when_in_words(finding);
  if (finding.segment == "ST") {
    words += finding.into_segment < 0.005 ? std::string(" at J")
                                          : fmt::format(" {:.2f} s after J", finding.into_segment);
  }
  return fmt::format("{} {}, {}", words, departure_in_words(finding, assessment),
                     when_in_words(finding));
}

/// "comes 31 % early (0.55 s after the one before, usual are 0.80 s)".
std::string early_in_words(const Finding& finding) {
  return fmt::format("comes {:.0f} % early ({:.2f} s after the one before, usual are {:.2f} s)",
                     100 * (1 - finding.measured / finding.expected), finding.measured,
                     finding.expected);
}

std::string beat_in_words(const Finding& finding, const Assessment& assessment) {
  const std::string beat = fmt::format("beat at {:.2f} s", finding.r_peak);
  std::string words = finding.expected > 0
                          ? fmt::format("The {} {} and its QRS complex is unlike the others", beat,
                                        early_in_words(finding))
                          : fmt::format("The QRS complex of the {} is unlike the others", beat);
  const std::span leads = finding.leads;
  if (leads.empty()) return words;
  return fmt::format(
      "{}, most in {}", words,
      most_telling_in_words(leads.first(std::min(leads.size(), kTellingLeads)), assessment.leads));
}

std::string voltage_in_words(const Finding& finding, const Assessment& assessment) {
  const bool chest =
      !finding.leads.empty() && assessment.leads.at(finding.leads.front()).starts_with('V');
  return fmt::format(
      "The QRS complexes of the {} leads are {:.2f} mV high on average, {} than the "
      "usual {:.2f} mV",
      chest ? "chest" : "limb", finding.measured,
      finding.measured < finding.expected ? "lower" : "higher", finding.expected);
}

std::string subject_in_words(const Finding& finding, const Assessment& assessment) {
  switch (finding.kind) {
    case FindingKind::Beat:
      return beat_in_words(finding, assessment);
    case FindingKind::EarlyBeat:
      return fmt::format("The beat at {:.2f} s {}", finding.r_peak, early_in_words(finding));
    case FindingKind::Pause:
      return fmt::format(
          "A pause of {:.2f} s, where {:.2f} s are usual, comes before the beat at "
          "{:.2f} s",
          finding.measured, finding.expected, finding.r_peak);
    case FindingKind::Voltage:
      return voltage_in_words(finding, assessment);
    case FindingKind::Trace:
      break;
  }
  return trace_in_words(finding, assessment);
}

/// "fewer than 1 in 140 normal ECGs show as much", "1 in 70 normal ECGs shows as much".
std::string shown_by(const Finding& finding, const Assessment& assessment) {
  if (!(finding.p_value > 0) || !(finding.p_value <= 1)) return "how rarely is not known";
  const std::size_t normals = normals_of(finding, assessment);
  if (normals > 0 && normals_per_occurrence(finding.p_value) == normals + 1) {
    return fmt::format("fewer than 1 in {} normal ECGs show as much", normals + 1);
  }
  const std::string rarity = rarity_in_words(finding.p_value, normals);
  return fmt::format("{} {} as much", rarity, rarity.starts_with("1 in") ? "shows" : "show");
}

/// "1 in 25", "fewer than 1 in 800".
std::string share_in_words(const EvidenceOf& evidence) {
  const double normals_to_one = std::exp(evidence.surprise);
  if (evidence.normals > 0 && normals_to_one > static_cast<double>(evidence.normals)) {
    return fmt::format("fewer than 1 in {}", evidence.normals);
  }
  return fmt::format("1 in {:.0f}", std::floor(normals_to_one));
}

}  // namespace

std::string_view to_string(FindingKind kind) {
  switch (kind) {
    case FindingKind::Beat:
      return "beat";
    case FindingKind::EarlyBeat:
      return "early_beat";
    case FindingKind::Pause:
      return "pause";
    case FindingKind::Voltage:
      return "voltage";
    case FindingKind::Trace:
      break;
  }
  return "trace";
}

std::string finding_sentence(const Finding& finding, const Assessment& assessment) {
  return fmt::format("{}; {}.", subject_in_words(finding, assessment),
                     shown_by(finding, assessment));
}

std::string_view direction_of(const Finding& finding) {
  switch (finding.kind) {
    case FindingKind::EarlyBeat:
      return "early";
    case FindingKind::Pause:
      return "late";
    case FindingKind::Voltage:
      return finding.measured < finding.expected ? "low" : "high";
    case FindingKind::Trace:
    case FindingKind::Beat:
      break;
  }
  return finding.deviation < 0 ? "below" : "above";
}

double size_of(const Finding& finding) {
  const bool of_trace = finding.kind == FindingKind::Trace || finding.kind == FindingKind::Beat;
  return std::abs(of_trace ? finding.deviation : finding.measured - finding.expected);
}

std::string size_unit_of(const Finding& finding, const Assessment& assessment) {
  switch (finding.kind) {
    case FindingKind::EarlyBeat:
    case FindingKind::Pause:
      return "s";
    case FindingKind::Voltage:
      return "mV";
    case FindingKind::Trace:
    case FindingKind::Beat:
      break;
  }
  return assessment.unit;
}

std::string evidence_sentence(const Assessment& assessment) {
  std::vector<EvidenceOf> rare;
  std::ranges::copy_if(assessment.evidence, std::back_inserter(rare), [](const EvidenceOf& kind) {
    return std::exp(-kind.surprise) <= kRemarkable;
  });
  if (assessment.evidence.empty()) return {};
  if (rare.empty()) {
    return "Nothing stands out: no kind of evidence is as strong as in 1 of 20 normal ECGs of the "
           "model.";
  }
  std::ranges::sort(rare, {},
                    [](const EvidenceOf& kind) { return std::pair(-kind.surprise, kind.name); });
  std::vector<std::string> words;
  for (const EvidenceOf& kind : rare) {
    if (words.size() == kListedEvidence) break;
    const std::string leads =
        kind.leads.empty() ? ""
                           : ", most in " + most_telling_in_words(kind.leads, assessment.leads);
    words.push_back(fmt::format("{}{} ({}{})", kind.name, leads, share_in_words(kind),
                                words.empty() ? " normal ECGs of the model" : ""));
  }
  const std::size_t more = rare.size() - words.size();
  return fmt::format("Most unusual: {}{}.", fmt::join(words, ", "),
                     more > 0 ? fmt::format(" and {} more", more) : "");
}

}  // namespace crest::report
