#include "eval/planted_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "core/csv.h"
#include "core/file.h"
#include "eval/metric_text.h"
#include "io/npy.h"
#include "io/write_record.h"

namespace crest::eval {
namespace {

/// Rows of records as they are, by name.
using Originals = std::map<std::string, const PlantedRow*>;

bool is_alarm(const PlantedRow& row) {
  return !row.verdict || row.verdict->p_value.value_or(1) <= kAlarm;
}

bool has_finding(const PlantedRow& row) { return !row.verdict || row.verdict->findings > 0; }

LabelledScore labelled(const PlantedRow& row, bool abnormal) {
  return labelled_score(row.verdict ? std::optional(row.verdict->score) : std::nullopt, abnormal,
                        row.record.patient);
}

void add(const MapMeasures& measures, MapMeasures& sum) {
  sum.auc += measures.auc;
  sum.peak += measures.peak;
  sum.peak_time += measures.peak_time;
}

void divide(std::size_t count, MapMeasures& sum) {
  const auto n = static_cast<double>(count);
  sum.auc /= n;
  sum.peak /= n;
  sum.peak_time /= n;
}

PlantedResult result_of(ChangeKind kind, Strength strength, std::span<const PlantedRow* const> rows,
                        const Originals& originals, const BootstrapOptions& bootstrap) {
  PlantedResult result;
  result.kind = kind;
  result.strength = strength;
  const ChangeDescription& description = description_of(kind);
  result.located = !description.nuisance && !description.everywhere;
  std::vector<LabelledScore> scores;
  for (const PlantedRow* row : rows) {
    if (!row->left_out.empty()) {
      ++result.left_out;
      continue;
    }
    const PlantedRow& original = *originals.at(row->record.record);
    ++result.planted;
    result.failed += row->verdict ? 0 : 1;
    scores.push_back(labelled(original, false));
    scores.push_back(labelled(*row, true));
    // What is not assessed raises no alarm where one is wanted, and one where none is.
    result.alarms += is_alarm(*row) && (row->verdict || description.nuisance) ? 1 : 0;
    result.found += has_finding(*row) && (row->verdict || description.nuisance) ? 1 : 0;
    result.alarms_before += is_alarm(original) ? 1 : 0;
    result.found_before += has_finding(original) ? 1 : 0;
    add(row->map, result.map);
    for (std::size_t i = 0; i < kTrivialMaps.size(); ++i) {
      add(row->trivial[i], result.trivial[i]);
    }
    result.dice += row->dice;
    result.events += row->events;
  }
  result.auc = roc_auc(scores);
  if (result.auc) result.auc_interval = bootstrap_interval(scores, roc_auc, bootstrap);
  if (result.planted > 0) {
    divide(result.planted, result.map);
    for (MapMeasures& map : result.trivial) divide(result.planted, map);
    result.dice /= static_cast<double>(result.planted);
  }
  return result;
}

std::string share_text(std::size_t count, std::size_t all) {
  return all == 0
             ? "-"
             : fmt::format("{:.0f} %", 100 * static_cast<double>(count) / static_cast<double>(all));
}

void detection_table(const PlantedEvaluation& evaluation, std::string& text) {
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "Detection: records with the change against the same records without\n");
  fmt::format_to(out, "{:<20}{:<8}{:>8}{:>9}{:>8}{:>8}  {:<14}{:>8}{:>10}\n", "", "", "planted",
                 "left out", "failed", "AUC",
                 fmt::format("{:g} % interval", 100 * evaluation.bootstrap.confidence), "alarm",
                 "finding");
  for (const PlantedResult& result : evaluation.results) {
    if (description_of(result.kind).nuisance) continue;
    fmt::format_to(out, "{:<20}{:<8}{:>8}{:>9}{:>8}{:>8}  {:<14}{:>8}{:>10}\n",
                   description_of(result.kind).name, to_string(result.strength), result.planted,
                   result.left_out, result.failed, number_text(result.auc),
                   interval_text(result.auc_interval), share_text(result.alarms, result.planted),
                   share_text(result.found, result.planted));
  }
}

/// Numbers of the detector's map and of the trivial ones, the highest marked where it is trivial.
std::string beside_trivial(const PlantedResult& result, double MapMeasures::* measure) {
  double best = 0;
  for (const MapMeasures& map : result.trivial) best = std::max(best, map.*measure);
  std::string text = fmt::format("{:>8.3f}", result.map.*measure);
  for (const MapMeasures& map : result.trivial) {
    const bool wins = map.*measure == best && best >= result.map.*measure;
    text += fmt::format("{:>8.3f}{}", map.*measure, wins ? '*' : ' ');
  }
  return text;
}

std::string trivial_heads() {
  std::string text = fmt::format("{:>8}", "crest");
  for (const TrivialMap map : kTrivialMaps) text += fmt::format("{:>9}", to_string(map));
  return text;
}

void location_tables(const PlantedEvaluation& evaluation, std::string& text) {
  struct Column {
    std::string_view title;
    double MapMeasures::* measure;
  };
  constexpr std::array<Column, 3> kColumns = {
      {{"AUC of the points within the record, mean over records", &MapMeasures::auc},
       {"Highest point of the map in the truth, lead and time", &MapMeasures::peak},
       {"Highest point of the map in the truth, time only", &MapMeasures::peak_time}}};
  const auto out = std::back_inserter(text);
  for (const Column& column : kColumns) {
    fmt::format_to(out, "\n{}\n{:<20}{:<8}{}\n", column.title, "", "", trivial_heads());
    for (const PlantedResult& result : evaluation.results) {
      if (!result.located || result.planted == 0) continue;
      fmt::format_to(out, "{:<20}{:<8}{}\n", description_of(result.kind).name,
                     to_string(result.strength), beside_trivial(result, column.measure));
    }
  }
  fmt::format_to(out,
                 "\nFindings, at the model's calibrated "
                 "threshold\n{:<20}{:<8}{:>8}{:>9}{:>8}{:>13}{:>12}{:>11}\n",
                 "", "", "Dice", "events", "found", "sensitivity", "detections", "confirmed");
  for (const PlantedResult& result : evaluation.results) {
    if (!result.located || result.planted == 0) continue;
    fmt::format_to(out, "{:<20}{:<8}{:>8.3f}{:>9}{:>8}{:>13}{:>12}{:>11}\n",
                   description_of(result.kind).name, to_string(result.strength), result.dice,
                   result.events.reference, result.events.found,
                   number_text(result.events.sensitivity()), result.events.detected,
                   number_text(result.events.positive_predictivity()));
  }
}

void nuisance_table(const PlantedEvaluation& evaluation, std::string& text) {
  const auto out = std::back_inserter(text);
  const auto arrow = [](std::size_t before, std::size_t after, std::size_t all) {
    return fmt::format("{} -> {}", share_text(before, all), share_text(after, all));
  };
  fmt::format_to(
      out, "\nNuisances: these must not raise an alarm\n{:<20}{:<8}{:>8}{:>8}{:>16}{:>16}{:>8}\n",
      "", "", "planted", "failed", "alarm", "finding", "AUC");
  for (const PlantedResult& result : evaluation.results) {
    if (!description_of(result.kind).nuisance) continue;
    fmt::format_to(out, "{:<20}{:<8}{:>8}{:>8}{:>16}{:>16}{:>8}\n",
                   description_of(result.kind).name, to_string(result.strength), result.planted,
                   result.failed, arrow(result.alarms_before, result.alarms, result.planted),
                   arrow(result.found_before, result.found, result.planted),
                   number_text(result.auc));
  }
}

std::string csv_of(const MapMeasures& measures) {
  return fmt::format("{:.6f},{:.6f}", measures.auc, measures.peak);
}

}  // namespace

PlantedEvaluation evaluate_planted(const PlantedRun& run, const BootstrapOptions& bootstrap) {
  PlantedEvaluation evaluation;
  evaluation.not_in_mv = run.not_in_mv;
  evaluation.bootstrap = bootstrap;
  Originals originals;
  std::map<std::pair<ChangeKind, Strength>, std::vector<const PlantedRow*>> groups;
  for (const PlantedRow& row : run.rows) {
    if (row.kind) {
      groups[{*row.kind, row.strength}].push_back(&row);
      continue;
    }
    originals[row.record.record] = &row;
    ++evaluation.records;
    evaluation.prepared += row.left_out.empty() ? 1 : 0;
    evaluation.unread += row.left_out.empty() && !row.verdict ? 1 : 0;
  }
  for (const auto& [key, rows] : groups) {
    evaluation.results.push_back(result_of(key.first, key.second, rows, originals, bootstrap));
  }
  return evaluation;
}

std::string to_text(const PlantedEvaluation& evaluation) {
  std::string text;
  detection_table(evaluation, text);
  location_tables(evaluation, text);
  nuisance_table(evaluation, text);
  fmt::format_to(
      std::back_inserter(text),
      "\n{} normal records in mV, {} of them fit for planting ({} not read or assessed as they "
      "are); "
      "{} more left out, as\nfiltered signals have lost their voltages. Alarm: p-value of at most "
      "{:g}. "
      "A record that could not be assessed\ncounts against the detector: its planted change as not "
      "seen, its nuisance as an alarm.\n* a map that knows nothing does at least as well. "
      "Intervals: "
      "percentile bootstrap over patients, {} resamples,\nseed {}.\n",
      evaluation.records, evaluation.prepared, evaluation.unread, evaluation.not_in_mv, kAlarm,
      evaluation.bootstrap.resamples, evaluation.bootstrap.seed);
  return text;
}

std::string to_csv(const PlantedRun& run) {
  std::string csv =
      "record,patient_id,kind,strength,what,score,p_value,findings,auc,peak,peak_time,dice,events,"
      "events_found,detections,detections_confirmed";
  for (const std::string_view map : {"constant", "slope", "qrs_mask", "near_r"}) {
    csv += fmt::format(",{0}_auc,{0}_peak", map);
  }
  csv += ",left_out,reason\n";
  const auto out = std::back_inserter(csv);
  for (const PlantedRow& row : run.rows) {
    fmt::format_to(out, "{},{},{},{},{},", csv_field(row.record.record), row.record.patient,
                   row.kind ? description_of(*row.kind).name : "none",
                   row.kind ? to_string(row.strength) : "", csv_field(row.what));
    if (row.verdict && row.left_out.empty()) {
      const std::optional<double>& p_value = row.verdict->p_value;
      fmt::format_to(out, "{},{},{},", row.verdict->score,
                     p_value ? fmt::format("{}", *p_value) : "", row.verdict->findings);
    } else {
      csv += ",,,";
    }
    if (row.located && row.left_out.empty()) {
      fmt::format_to(out, "{},{:.6f},{:.6f},{},{},{},{},", csv_of(row.map), row.map.peak_time,
                     row.dice, row.events.reference, row.events.found, row.events.detected,
                     row.events.confirmed);
      for (const MapMeasures& map : row.trivial) fmt::format_to(out, "{},", csv_of(map));
    } else {
      csv += std::string(8 + 2 * kTrivialMaps.size(), ',');
    }
    fmt::format_to(out, "{},{}\n", csv_field(row.left_out),
                   row.verdict ? "" : csv_field(to_string(row.verdict.error())));
  }
  return csv;
}

Result<void> write_planted(const std::filesystem::path& folder, const std::string& name,
                           double rate, const Planted& planted) {
  const std::string text = fmt::format("{}: {}", description_of(planted.kind).name, planted.what);
  std::vector<io::RecordMark> marks;
  marks.reserve(planted.truth.size());
  for (const TruthSpan& span : planted.truth) {
    marks.push_back({span.time.start, span.time.end, span.lead, text});
  }
  const auto written = io::write_record(record_of(planted.signal, rate, name), marks, folder / name,
                                        {.format = io::OutputFormat::WfdbPlain, .replace = true});
  if (!written) return std::unexpected(written.error());
  const std::array<std::size_t, 2> shape = {planted.signal.leads, planted.signal.samples};
  const auto mask = io::format_npy(shape, std::span<const std::uint8_t>(planted.mask));
  if (!mask) return std::unexpected(mask.error());
  return write_file(folder / (name + "_mask.npy"), *mask);
}

}  // namespace crest::eval
