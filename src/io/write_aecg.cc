#include "io/write_aecg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string_view>

#include "io/lead_steps.h"
#include "io/start_parts.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

/// Lists have no limits of their own; beyond this many steps a float holds no more.
constexpr double kHighest = 1 << 24;
constexpr double kMicrovolts = 1e3;  // in a millivolt

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : without_controls(valid_utf8(text))) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

/// <code> of a lead: those that IEEE 11073-10101 names, with the names in capitals; others as they
/// are called.
std::string lead_code(const std::string& name) {
  constexpr std::array<std::string_view, 23> coded = {
      "I",  "II", "III", "AVR", "AVL", "AVF", "V1",  "V2",  "V3", "V4", "V5", "V6",
      "V7", "V8", "V9",  "V3R", "V4R", "V5R", "V6R", "V7R", "X",  "Y",  "Z"};
  const std::string capitals = upper_case(name);
  if (std::ranges::find(coded, capitals) == coded.end()) {
    return fmt::format(R"(<code code="{0}" displayName="{0}"/>)", escaped(name));
  }
  return fmt::format(
      "<code code=\"MDC_ECG_LEAD_{}\" codeSystem=\"2.16.840.1.113883.6.24\" "
      "codeSystemName=\"MDC\" displayName=\"{}\"/>",
      capitals, escaped(name));
}

/// "20210304050607.25+0100", as exact as the start is known; empty without a date.
std::string hl7_time(const Record& record, std::vector<std::string>& losses) {
  if (record.start.empty()) return {};
  const auto parts = split_start(record.start);
  if (!parts || !parts->date) {
    losses.push_back(fmt::format("start {} not written: aECG has no time of day without a date",
                                 in_quotes(record.start)));
    return {};
  }
  const StartDate& date = *parts->date;
  std::string text = fmt::format("{:04}{:02}{:02}", date.year, date.month, date.day);
  if (const auto& clock = parts->clock) {
    text += fmt::format("{:02}{:02}{:02}", clock->hour, clock->minute, clock->second);
    if (!clock->fraction.empty()) text += "." + clock->fraction;
    if (parts->offset == "Z") text += "+0000";
    if (parts->offset != "Z") {
      std::ranges::copy_if(parts->offset, std::back_inserter(text),
                           [](char c) { return c != ':'; });
    }
  }
  return text;
}

/// <increment> in the unit in which it says the rate most exactly.
std::string increment_of(double rate) {
  struct Unit {
    std::string_view name;
    double per_second;
  };
  constexpr std::array<Unit, 4> units = {{{"s", 1}, {"ms", 1e3}, {"us", 1e6}, {"ns", 1e9}}};
  std::string best;
  double least = std::numeric_limits<double>::infinity();
  for (const Unit& unit : units) {
    const double step = unit.per_second / rate;
    const double error = std::abs(unit.per_second / step - rate);
    if (error >= least) continue;
    least = error;
    best = fmt::format(R"(<increment value="{}" unit="{}"/>)", step, unit.name);
  }
  return best;
}

std::string time_sequence(const std::string& start, double rate) {
  const bool absolute = !start.empty();
  return fmt::format(
      "<component><sequence classCode=\"OBS\"><code code=\"TIME_{}\" "
      "codeSystem=\"2.16.840.1.113883.5.4\"/><value xsi:type=\"GLIST_{}\"><head value=\"{}\"{}/>"
      "{}</value></sequence></component>\n",
      absolute ? "ABSOLUTE" : "RELATIVE", absolute ? "TS" : "PQ", absolute ? start : "0",
      absolute ? "" : " unit=\"s\"", increment_of(rate));
}

/// The list counts from the lead's zero, so that its origin is 0 and a step is the lead's own.
std::string lead_sequence(const Lead& lead, LeadAssumptions& losses) {
  constexpr StoredRange range{-kHighest, kHighest};
  const auto exact = exact_steps(lead, range, BaselineKind::Whole);
  const LeadSteps steps = exact ? *exact : filling_steps(lead, range);
  const StoredSamples stored = store_samples(lead.samples, steps, 0);
  add_rounding(lead, stored.largest_error, 1 / steps.gain, losses);
  if (stored.missing > 0) {
    losses.add(counted(stored.missing, "missing sample") +
                   " written as NaN, which other readers of aECG may refuse",
               without_controls(lead.name));
  }
  const bool voltage = lead.unit == "mV";
  const std::string unit = voltage ? "uV" : escaped(lead.unit);
  std::string text = fmt::format(
      "<component><sequence classCode=\"OBS\">{}<value xsi:type=\"SLIST_PQ\"><origin value=\"0\" "
      "unit=\"{}\"/><scale value=\"{}\" unit=\"{}\"/><digits>",
      lead_code(lead.name), unit, (voltage ? kMicrovolts : 1) / steps.gain, unit);
  const auto baseline = static_cast<std::int64_t>(steps.baseline);
  for (std::size_t i = 0; i < lead.samples.size(); ++i) {
    if (i > 0) text += ' ';
    if (std::isfinite(lead.samples[i])) {
      fmt::format_to(std::back_inserter(text), "{}", stored.values[i] - baseline);
    } else {
      text += "NaN";
    }
  }
  return text + "</digits></value></sequence></component>\n";
}

/// What the schema demands before the series; ids and names are nobody's.
std::string document_head(const RecordToWrite& content, const std::string& time,
                          std::vector<std::string>& losses) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<AnnotatedECG xmlns=\"urn:hl7-org:v3\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" classCode=\"OBS\" "
      "moodCode=\"EVN\">\n"
      "<id nullFlavor=\"NI\"/>\n"
      "<code code=\"93000\" codeSystem=\"2.16.840.1.113883.6.12\" codeSystemName=\"CPT-4\"/>\n";
  text += time.empty() ? "<effectiveTime nullFlavor=\"NI\"/>\n"
                       : fmt::format("<effectiveTime><low value=\"{}\"/></effectiveTime>\n", time);
  text +=
      "<componentOf><timepointEvent><componentOf><subjectAssignment><subject><trialSubject>"
      "<id nullFlavor=\"NI\"/></trialSubject></subject><componentOf><clinicalTrial>"
      "<id nullFlavor=\"NI\"/></clinicalTrial></componentOf></subjectAssignment></componentOf>"
      "</timepointEvent></componentOf>\n";
  for (const std::string& line : texts_to_write(content, losses)) {
    text += fmt::format(
        "<pertainsTo><subjectFindingComment><text>{}</text></subjectFindingComment></pertainsTo>\n",
        escaped(line));
  }
  return text;
}

}  // namespace

FormattedRecord format_aecg_record(const RecordToWrite& content) {
  const Record& record = content.record;
  FormattedRecord formatted;
  const std::string time = hl7_time(record, formatted.losses);
  std::string text = document_head(content, time, formatted.losses);
  text +=
      "<component><series classCode=\"OBSSER\" moodCode=\"EVN\"><code code=\"RHYTHM\" "
      "codeSystem=\"2.16.840.1.113883.5.4\"/>\n";
  text += time.empty() ? "<effectiveTime nullFlavor=\"NI\"/>\n"
                       : fmt::format("<effectiveTime><low value=\"{}\"/></effectiveTime>\n", time);
  text += "<component><sequenceSet>\n" + time_sequence(time, record.rate);
  LeadAssumptions by_lead;
  for (const Lead& lead : record.leads) text += lead_sequence(lead, by_lead);
  by_lead.append_to(formatted.losses, record.leads.size());
  add_unwritten_marks(content, "aECG as crest writes it", formatted.losses);
  text += "</sequenceSet></component>\n</series></component>\n</AnnotatedECG>\n";
  formatted.files.push_back({"", bytes_of(text)});
  return formatted;
}

}  // namespace crest::io
