#include "report/inspection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/safe_text.h"
#include "report/error_json.h"
#include "report/json_number.h"
#include "report/quality_inspection.h"
#include "signal/lead_selection.h"

namespace crest::report {

namespace {

using Json = nlohmann::ordered_json;

struct LeadRange {
  std::size_t invalid = 0;       ///< samples that are NaN
  std::optional<float> lowest;   ///< in the lead's unit; empty where every sample is invalid
  std::optional<float> highest;  ///< likewise
};

LeadRange range_of(const Lead& lead) {
  LeadRange range;
  float lowest = std::numeric_limits<float>::infinity();
  float highest = -lowest;
  for (const float value : lead.samples) {
    if (std::isnan(value)) {
      ++range.invalid;
      continue;
    }
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
  }
  if (lowest <= highest) {
    range.lowest = lowest;
    range.highest = highest;
  }
  return range;
}

std::string range_in_words(const LeadRange& range, const std::string& unit) {
  if (!range.lowest || !range.highest) return "no valid sample";
  std::string words = fmt::format("{:.3g} to {:.3g} {}", *range.lowest, *range.highest, unit);
  if (range.invalid > 0) {
    words += fmt::format(", {} invalid sample{}", range.invalid, range.invalid == 1 ? "" : "s");
  }
  return words;
}

using Row = std::array<std::string, 5>;

Row row_of(const Lead& lead) {
  const std::string unit = plain_line(lead.unit);
  return {plain_line(lead.name), fmt::format("{}/{}", lead.gain, unit),
          fmt::format("{}", lead.baseline),
          lead.resolution_bits > 0 ? fmt::format("{}", lead.resolution_bits) : "not stated",
          range_in_words(range_of(lead), unit)};
}

std::string lead_table(const Record& record) {
  std::vector<Row> rows = {{"lead", "gain", "baseline", "bits", "range"}};
  for (const Lead& lead : record.leads) rows.push_back(row_of(lead));
  std::array<std::size_t, 5> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string table;
  for (const Row& row : rows) {
    table += "    ";
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      table += fmt::format("{:<{}}", row[i], widths[i] + 2);
    }
    table += row.back() + '\n';
  }
  return table;
}

std::string check_lines(const std::vector<Verification>& verifications) {
  if (verifications.empty()) return "  checks      none: the file offers none\n";
  const auto passed = std::ranges::count_if(verifications, &Verification::passed);
  std::string lines = fmt::format("  checks      {} of {} passed\n", passed, verifications.size());
  for (const Verification& check : verifications) {
    if (check.passed) continue;
    lines += fmt::format("    failed: {}: {}\n", plain_line(check.what), plain_line(check.detail));
  }
  return lines;
}

/// A heading with the only line beside it, or the lines below it.
std::string listed(std::string_view heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return fmt::format("  {:<12}nothing\n", heading);
  std::string text = fmt::format("  {}\n", heading);
  for (const std::string& line : lines) text += fmt::format("    {}\n", plain_line(line));
  return text;
}

Json float_or_null(std::optional<float> value) {
  return value ? Json(as_printed(*value)) : Json(nullptr);
}

Json to_json(const Lead& lead) {
  const LeadRange range = range_of(lead);
  return {
      {"name", lead.name},
      {"unit", lead.unit},
      {"gain_per_unit", lead.gain},
      {"baseline", lead.baseline},
      {"resolution_bits", lead.resolution_bits > 0 ? Json(lead.resolution_bits) : Json(nullptr)},
      {"lowest", float_or_null(range.lowest)},
      {"highest", float_or_null(range.highest)},
      {"invalid_samples", range.invalid}};
}

Json to_json(const Verification& check) {
  return {{"what", check.what}, {"passed", check.passed}, {"detail", check.detail}};
}

void add_record(Json& row, const Inspection& inspection, Comments comments) {
  const Record& record = inspection.record;
  row["name"] = record.name;
  row["format"] = record.format;
  row["start"] = record.start.empty() ? Json(nullptr) : Json(record.start);
  row["rate_hz"] = record.rate;
  row["samples"] = record.samples();
  row["duration_s"] = record.duration();
  row["leads"] = Json::array();
  for (const Lead& lead : record.leads) row["leads"].push_back(to_json(lead));
  row["checks"] = Json::array();
  for (const Verification& check : record.verifications) row["checks"].push_back(to_json(check));
  row["quality"] = quality_json(inspection.quality);
  row["assumptions"] = record.assumptions;
  if (!record.identity.empty()) row["identity"] = record.identity;
  if (comments == Comments::shown) row["comments"] = record.comments;
}

}  // namespace

Inspection inspect(Record record) {
  const signal::LeadSelection selection = signal::select_standard_leads(record);
  signal::RecordQuality quality = signal::judge_quality(record, selection);
  if (std::ranges::none_of(quality.leads, &signal::LeadQuality::present)) {
    quality.verdict = signal::Verdict::Rejected;
    quality.reason = "none of its leads is one of the 12 standard leads";
  }
  return {.record = std::move(record), .quality = std::move(quality)};
}

std::string inspection_text(std::string_view file, const Inspection& inspection,
                            Comments comments) {
  const Record& record = inspection.record;
  std::string text = fmt::format("{}\n", plain_line(file));
  auto out = std::back_inserter(text);
  fmt::format_to(out, "  record      {}\n  format      {}\n", plain_line(record.name),
                 record.format);
  fmt::format_to(out, "  start       {}\n", record.start.empty() ? "unknown" : record.start);
  fmt::format_to(out, "  duration    {:.3f} s ({} samples at {:g} Hz)\n", record.duration(),
                 record.samples(), record.rate);
  fmt::format_to(out, "  leads       {}\n{}", record.leads.size(), lead_table(record));
  text += check_lines(record.verifications) + quality_text(inspection.quality);
  text += listed("assumed", record.assumptions);
  if (!record.identity.empty()) text += listed("identity", record.identity);
  if (comments == Comments::shown) text += listed("comments", record.comments);
  return text;
}

std::string inspection_line(std::string_view file, const Inspection& inspection) {
  const auto& [record, quality] = inspection;
  std::string line =
      fmt::format("{}: {}, {} lead{}, {:.6g} s at {:g} Hz, {}", plain_line(file), record.format,
                  record.leads.size(), record.leads.size() == 1 ? "" : "s", record.duration(),
                  record.rate, to_string(quality.verdict));
  auto out = std::back_inserter(line);
  if (!quality.reason.empty()) fmt::format_to(out, " ({})", quality.reason);
  const auto failed =
      std::ranges::count_if(record.verifications, std::not_fn(&Verification::passed));
  if (failed > 0)
    fmt::format_to(out, ", {} of {} checks failed", failed, record.verifications.size());
  if (!record.assumptions.empty()) fmt::format_to(out, ", {} assumed", record.assumptions.size());
  if (!quality.unit_doubt.empty()) fmt::format_to(out, ", warning: {}", quality.unit_doubt);
  return line + '\n';
}

Json inspection_json(std::string_view file, const Result<Inspection>& outcome, Comments comments) {
  Json row = {
      {"schema", kInspectionSchema}, {"file", file}, {"status", outcome ? "read" : "not_read"}};
  if (outcome) {
    add_record(row, *outcome, comments);
  } else {
    row["error"] = to_json(outcome.error());
  }
  return row;
}

}  // namespace crest::report
