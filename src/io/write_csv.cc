#include "io/write_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>

#include "core/csv.h"
#include "io/csv_dialect.h"
#include "io/csv_header.h"
#include "io/csv_time.h"
#include "io/iso_date_time.h"
#include "io/text_fields.h"
#include "io/voltage_unit.h"

namespace crest::io {
namespace {

constexpr std::size_t kMostReadLeads = 256;

/// A name as the fields of one line can hold it; the reader knows no doubled quotes.
std::string name_of(const Lead& lead) {
  std::string name(trimmed(plain_line(lead.name)));
  std::ranges::replace(name, '"', '\'');
  if (name.starts_with('#') || name.starts_with('%')) name.front() = '?';
  return name;
}

/// Whether the line of names can do without units: all leads have one, no name passes for a number
/// or holds what passes for a unit, and two fields do not pass for a statement.
bool may_stand_alone(const Record& record, const std::vector<std::string>& names) {
  constexpr std::size_t least = 3;
  const auto plain = [](const std::string& name) {
    const CsvColumn column = split_name_and_unit(name);
    return column.name == name && column.unit.empty() && !csv_number(name, {',', false}) &&
           !seconds_per(name) && !millivolts_per(name);
  };
  const auto same_unit = [&](const Lead& lead) { return lead.unit == record.leads.front().unit; };
  return names.size() >= least && std::ranges::all_of(names, plain) &&
         std::ranges::all_of(record.leads, same_unit);
}

bool needs_times(const Record& record, const std::string& first_name) {
  for (std::size_t i = 0; i < record.samples(); ++i) {
    if (std::ranges::none_of(record.leads,
                             [i](const Lead& lead) { return std::isfinite(lead.samples[i]); })) {
      return true;
    }
  }
  // Whether the name alone makes times of any column.
  const std::vector<double> values = {0, 1};
  const std::vector<std::size_t> lines = {1, 2};
  const CsvColumn column = split_name_and_unit(first_name);
  const auto timing = timing_of({column.name, column.unit, values, lines, false, 0});
  return !timing || timing->role != ColumnRole::Signal;
}

std::string header_of(const RecordToWrite& content, std::vector<std::string>& losses) {
  const Record& record = content.record;
  std::string text = fmt::format("# rate: {}\n", record.rate);
  if (!record.start.empty()) {
    const auto start = parse_iso_time(record.start);
    if (start) text += fmt::format("# start: {}\n", start->text);
    if (!start) {
      losses.push_back(fmt::format("start {} not written: the table holds date and time or none",
                                   in_quotes(record.start)));
    }
  }
  // What a comment says must not pass for a fact.
  for (const std::string& line : texts_to_write(content, losses)) {
    const bool identity =
        std::ranges::find(content.record.identity, line) != content.record.identity.end();
    text += fmt::format("# {}{}\n", identity ? "" : "comment: ", line);
  }
  return text;
}

/// The line of names, a line of units before it or in the names.
std::string names_of(const Record& record, bool times, std::vector<std::string>& losses) {
  std::vector<std::string> names;
  for (const Lead& lead : record.leads) {
    names.push_back(name_of(lead));
    add_changed_name(lead.name, names.back(), losses);
  }
  const bool alone = may_stand_alone(record, names);
  std::string text;
  if (alone) {
    text += fmt::format("# unit: {}\n", without_controls(record.leads.front().unit));
  }
  std::string separator;
  if (times) {
    text += "time (s)";
    separator = ",";
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string unit = without_controls(record.leads[i].unit);
    text += separator + csv_field(alone ? names[i] : fmt::format("{} ({})", names[i], unit));
    separator = ",";
  }
  return text + "\n";
}

}  // namespace

FormattedRecord format_csv_record(const RecordToWrite& content) {
  const Record& record = content.record;
  FormattedRecord formatted;
  const bool times = needs_times(record, name_of(record.leads.front()));
  std::string text = header_of(content, formatted.losses);
  text += names_of(record, times, formatted.losses);
  auto out = std::back_inserter(text);
  for (std::size_t i = 0; i < record.samples(); ++i) {
    if (times) fmt::format_to(out, "{},", static_cast<double>(i) / record.rate);
    for (std::size_t lead = 0; lead < record.leads.size(); ++lead) {
      if (lead > 0) text += ',';
      const float sample = record.leads[lead].samples[i];
      // No "-0": with the field before it, it could pass for one number with a decimal comma.
      if (std::isfinite(sample)) fmt::format_to(out, "{}", sample == 0 ? 0.0F : sample);
    }
    text += '\n';
  }
  if (record.leads.size() > kMostReadLeads) {
    formatted.losses.push_back(fmt::format("{} leads are more than crest reads again, {}",
                                           record.leads.size(), kMostReadLeads));
  }
  add_unwritten_marks(content, "CSV", formatted.losses);
  formatted.files.push_back({"", bytes_of(text)});
  return formatted;
}

}  // namespace crest::io
