#include "io/csv_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/array_facts.h"
#include "io/byte_order.h"
#include "io/csv_table.h"
#include "io/csv_time.h"
#include "io/iso_date_time.h"
#include "io/lead_assumptions.h"
#include "io/refusal.h"
#include "io/table_leads.h"
#include "io/text_fields.h"
#include "io/wfdb_start_time.h"

namespace crest::io {
namespace {

constexpr std::string_view kUtf16 = "\xFF\xFE";
constexpr std::string_view kUtf16BigEndian = "\xFE\xFF";
constexpr std::size_t kMostLeads = 256;

/// A column of the table, or a row of one whose leads are rows.
struct Series {
  CsvColumn head;
  std::vector<double> values;
};

/// Few and long lines without names above them: the leads are rows.
bool has_leads_in_rows(const CsvTable& table) {
  constexpr std::size_t most_rows = 64;
  return table.header.columns.empty() && table.columns >= kLeastRowFields &&
         table.rows() <= most_rows && table.rows() * 2 <= table.columns;
}

std::vector<Series> columns_of(const CsvTable& table) {
  std::vector<Series> columns(table.columns);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!table.header.columns.empty()) columns[i].head = table.header.columns[i];
    columns[i].values.resize(table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row) {
      columns[i].values[row] = table.values[row * table.columns + i];
    }
  }
  // A delimiter at the end of every line.
  const Series& last = columns.back();
  const bool empty = last.head.name.empty() && std::ranges::all_of(last.values, [](double value) {
                       return std::isnan(value);
                     });
  if (empty && columns.size() > 1) columns.pop_back();
  return columns;
}

std::vector<Series> rows_of(CsvTable& table) {
  table.assumptions.push_back(
      fmt::format("{} lines of {} fields: a lead in each line", table.rows(), table.columns));
  const std::size_t first = table.row_names.empty() ? 0 : 1;
  std::vector<Series> rows(table.rows());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (first == 1) rows[i].head = split_name_and_unit(table.row_names[i]);
    const auto begin = table.values.begin() + static_cast<std::ptrdiff_t>(i * table.columns);
    rows[i].values.assign(begin + static_cast<std::ptrdiff_t>(first),
                          begin + static_cast<std::ptrdiff_t>(table.columns));
  }
  table.decimals = std::numeric_limits<double>::digits10;  // of a row of times: not known
  return rows;
}

/// "2021-03-04T05:06:07.002" or "[05:06:07.000 04/03/2021]" of the first sample; a bare clock time
/// counts from the start of most records and says nothing of it.
std::string start_of(const CsvTable& table) {
  if (std::string stated = stated_start(table.header.facts); !stated.empty()) return stated;
  std::string_view text = table.first_time;
  if (const auto time = parse_iso_time(text)) return time->text;
  if (!text.starts_with('[') || !text.ends_with(']')) return {};
  text = text.substr(1, text.size() - 2);
  const auto time = parse_iso_time(iso_start_time(text).value_or(""));
  return time ? time->text : "";
}

/// Takes the column of times or sample numbers away and gives what it says.
Result<Timing> take_timing(const CsvTable& table, bool in_rows, std::vector<Series>& series) {
  const std::vector<std::size_t> same_line(in_rows ? series.front().values.size() : 0,
                                           table.lines.front());
  FirstColumn first{series.front().head.name,
                    series.front().head.unit,
                    series.front().values,
                    in_rows ? same_line : table.lines,
                    !in_rows && !table.first_time.empty(),
                    table.decimals};
  // A column of its own is what was recorded, unless its name says that it is not.
  if (series.size() == 1 && first.name.empty() && !first.holds_clock_times) return Timing{};
  auto timing = timing_of(first);
  // A line of a name and numbers that only count up is none of a lead.
  if (in_rows && timing && timing->role == ColumnRole::Signal) {
    first.name.clear();
    timing = timing_of(first);
  }
  if (timing && timing->role != ColumnRole::Signal) series.erase(series.begin());
  return timing;
}

/// The rate that the table states, checked against its times; that of its times; that given.
Result<double> rate_of(const CsvTable& table, const Timing& timing, const ReadOptions& options,
                       Record& record) {
  const auto stated_or_none = stated_rate(table.header.facts);
  if (!stated_or_none) return std::unexpected(stated_or_none.error());
  const std::optional<double> stated = *stated_or_none;
  if (stated && timing.rate) {
    constexpr double close = 0.01;
    const bool agrees = std::abs(*timing.rate - *stated) <= close * *stated;
    record.verifications.push_back(
        {"time column", agrees,
         agrees ? "" : fmt::format("expected {:g} Hz, found {:g} Hz", *stated, *timing.rate)});
  }
  if (stated) return *stated;
  if (timing.rate && !(timing.unit_is_likely_only && options.rate)) return *timing.rate;
  if (options.rate) return *options.rate;
  return refuse(ErrorKind::InvalidInput, "states no sampling rate; give it with --rate");
}

/// Names where the table states none.
void name_leads(const CsvTable& table, std::vector<Series>& series, Record& record) {
  const bool named =
      std::ranges::any_of(series, [](const Series& one) { return !one.head.name.empty(); });
  std::vector<std::string> names = stated_lead_names(table.header.facts);
  if (!named && names.size() != series.size()) {
    names = names_of_unnamed_leads(series.size(), "column", record.assumptions);
  }
  for (std::size_t i = 0; i < series.size(); ++i) {
    std::string& name = series[i].head.name;
    if (!named) {
      name = names[i];
    } else if (name.empty()) {
      name = fmt::format("column {}", i + 1);
      record.assumptions.push_back("lead " + name + ": name not stated");
    }
  }
}

/// Units where the columns state none: those of the table, else the one given.
Result<void> give_units(const CsvTable& table, const ReadOptions& options,
                        std::vector<Series>& series) {
  const auto units = stated_units(table.header.facts, series.size());
  if (!units) return std::unexpected(units.error());
  for (std::size_t i = 0; i < series.size(); ++i) {
    std::string& unit = series[i].head.unit;
    if (unit.empty() && !units->empty()) unit = (*units)[units->size() == 1 ? 0 : i];
    if (unit.empty()) unit = options.unit;
    if (unit.empty()) {
      return refuse(ErrorKind::InvalidInput, "states no unit of its samples; give it with --unit");
    }
  }
  return {};
}

void move_leads(std::vector<Series>& series, Record& record) {
  LeadAssumptions assumptions;
  for (Series& one : series) {
    Lead& lead = record.leads.emplace_back();
    lead.name = std::move(one.head.name);
    lead.samples.reserve(one.values.size());
    for (const double value : one.values) lead.samples.push_back(sample_of(value));
    convert_lead(lead, one.head.unit, assumptions);
    one.values = {};
  }
  assumptions.append_to(record.assumptions, record.leads.size());
}

}  // namespace

bool looks_like_csv(std::span<const std::byte> bytes) {
  const std::string_view text = text_at(bytes, 0, bytes.size());
  if (text.starts_with(kUtf16) || text.starts_with(kUtf16BigEndian)) return true;
  return text.find('\0') == std::string_view::npos && find_csv_dialect(text).has_value();
}

bool looks_like_numbers_only(std::span<const std::byte> bytes) {
  const bool binary = text_at(bytes, 0, 4096).find('\0') != std::string_view::npos;
  return !binary && begins_with_rows_of_numbers(text_at(bytes, 0, bytes.size()));
}

Result<Record> read_csv_record(std::span<const std::byte> bytes, const ReadOptions& options) {
  const std::string_view text = text_at(bytes, 0, bytes.size());
  if (text.starts_with(kUtf16) || text.starts_with(kUtf16BigEndian)) {
    return refuse(ErrorKind::Unsupported, "is text in UTF-16; save it as UTF-8");
  }
  auto table = parse_csv_table(text);
  if (!table) return std::unexpected(table.error());
  if (table->rows() == 0) return refuse(ErrorKind::Corrupt, "holds no samples");
  const bool in_rows = has_leads_in_rows(*table);
  if (!in_rows && table->columns > kMostLeads) {
    return refuse(ErrorKind::Unsupported, fmt::format("has {} columns; more than {} leads are not "
                                                      "supported",
                                                      table->columns, kMostLeads));
  }
  std::vector<Series> series = in_rows ? rows_of(*table) : columns_of(*table);
  table->values = {};
  auto timing = take_timing(*table, in_rows, series);
  if (!timing) return std::unexpected(timing.error());
  if (series.empty()) return refuse(ErrorKind::InvalidInput, "holds times and no samples");

  Record record;
  record.format = table->dialect.delimiter == '\t' && table->columns > 1 ? "TSV" : "CSV";
  record.start = start_of(*table);
  const auto rate = rate_of(*table, *timing, options, record);
  if (!rate) return std::unexpected(rate.error());
  record.rate = *rate;
  record.comments = std::move(table->header.comments);
  if (options.keep_identity) record.identity = std::move(table->header.identity);
  record.assumptions = std::move(table->assumptions);
  std::ranges::move(timing->assumptions, std::back_inserter(record.assumptions));
  name_leads(*table, series, record);
  if (auto given = give_units(*table, options, series); !given) {
    return std::unexpected(given.error());
  }
  move_leads(series, record);
  return record;
}

}  // namespace crest::io
