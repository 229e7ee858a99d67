#include "eval/ecgad_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>

#include "core/csv.h"
#include "eval/metric_text.h"

namespace crest::eval {
namespace {

using Rows = std::span<const EcgadRow>;
using Number = std::function<std::optional<double>(std::span<const std::size_t> records)>;

Estimate number_of(std::size_t records, const Number& number, const BootstrapOptions& options) {
  std::vector<std::size_t> all(records);
  for (std::size_t i = 0; i < records; ++i) all[i] = i;
  const std::vector<std::int64_t> patients(all.begin(), all.end());
  return {.value = number(all), .interval = bootstrap_over_patients(patients, number, options)};
}

/// Mean of a measure over the records that have it.
Estimate mean_of(Rows rows, std::optional<double> EcgadMeasures::* measure,
                 const BootstrapOptions& options) {
  const Number mean = [=](std::span<const std::size_t> drawn) -> std::optional<double> {
    double sum = 0;
    double count = 0;
    for (const std::size_t i : drawn) {
      const auto& value = rows[i].measures.*measure;
      if (!value) continue;
      sum += *value;
      ++count;
    }
    return count > 0 ? std::optional(sum / count) : std::nullopt;
  };
  return number_of(rows.size(), mean, options);
}

Estimate of_events(Rows rows, std::optional<double> (EventCounts::*share)() const,
                   const BootstrapOptions& options) {
  const Number gross = [=](std::span<const std::size_t> drawn) {
    EventCounts sum;
    for (const std::size_t i : drawn) sum += rows[i].measures.events;
    return (sum.*share)();
  };
  return number_of(rows.size(), gross, options);
}

EcgadResult result_of(const EcgadScores& scores, const BootstrapOptions& options) {
  EcgadResult result;
  result.detector = scores.detector;
  result.baseline = scores.baseline;
  result.records = scores.rows.size();
  for (const EcgadRow& row : scores.rows) {
    result.failed += row.assessed ? 0 : 1;
    result.with_both_kinds += row.measures.auc ? 1 : 0;
    result.events += row.measures.events;
  }
  result.pooled_auc = {scores.pooled.auc, scores.pooled.interval};
  result.pooled_auc_inside = {scores.pooled_inside.auc, scores.pooled_inside.interval};
  result.auc = mean_of(scores.rows, &EcgadMeasures::auc, options);
  result.vus_pr = mean_of(scores.rows, &EcgadMeasures::vus_pr, options);
  if (scores.baseline) return result;
  result.dice = mean_of(scores.rows, &EcgadMeasures::dice, options);
  result.event_sensitivity = of_events(scores.rows, &EventCounts::sensitivity, options);
  result.event_precision = of_events(scores.rows, &EventCounts::positive_predictivity, options);
  return result;
}

std::string text_of(const Estimate& number) {
  if (!number.value) return "-";
  return fmt::format("{} ({})", number_text(number.value), interval_text(number.interval));
}

/// With a mark where a baseline reaches the best of the others.
std::string marked(std::span<const EcgadResult> results, const EcgadResult& result,
                   Estimate EcgadResult::* number) {
  std::optional<double> best;
  for (const EcgadResult& other : results) {
    if (!other.baseline) best = std::max(best, (other.*number).value);
  }
  const bool wins = result.baseline && best && (result.*number).value >= best;
  return text_of(result.*number) + (wins ? '*' : ' ');
}

std::string optional_field(const std::optional<double>& value) {
  return value ? fmt::format("{:.6f}", *value) : "";
}

}  // namespace

std::vector<EcgadResult> evaluate_ecgad(std::span<const EcgadScores> scores,
                                        const BootstrapOptions& bootstrap) {
  std::vector<EcgadResult> results;
  for (const EcgadScores& detector : scores) results.push_back(result_of(detector, bootstrap));
  return results;
}

std::string to_text(std::span<const EcgadResult> results, const BootstrapOptions& bootstrap) {
  std::string text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "{:<24}{:>8}{:>8}{:>23}{:>23}{:>23}{:>23}\n", "", "records", "failed",
                 "pooled AUC ", "inside ", "AUC of a record ", "VUS-PR ");
  for (const EcgadResult& result : results) {
    fmt::format_to(out, "{:<24}{:>8}{:>8}{:>23}{:>23}{:>23}{:>23}\n", result.detector,
                   result.records, result.failed, marked(results, result, &EcgadResult::pooled_auc),
                   marked(results, result, &EcgadResult::pooled_auc_inside),
                   marked(results, result, &EcgadResult::auc),
                   marked(results, result, &EcgadResult::vus_pr));
  }
  fmt::format_to(out,
                 "\nFindings, at the model's calibrated threshold\n{:<24}{:>22}{:>8}{:>8}{:>22}"
                 "{:>12}{:>11}{:>22}\n",
                 "", "Dice", "events", "found", "sensitivity", "detections", "confirmed",
                 "precision");
  for (const EcgadResult& result : results) {
    if (result.baseline) continue;
    fmt::format_to(out, "{:<24}{:>22}{:>8}{:>8}{:>22}{:>12}{:>11}{:>22}\n", result.detector,
                   text_of(result.dice), result.events.reference, result.events.found,
                   text_of(result.event_sensitivity), result.events.detected,
                   result.events.confirmed, text_of(result.event_precision));
  }
  fmt::format_to(
      out,
      "\nPooled: the points of all records together; inside: without {} samples at each end, as "
      "the "
      "authors' code counts.\nAUC of a record: mean over the {} records with normal and abnormal "
      "points. VUS-PR: of each lead, buffers up to 1.6 s.\nDice: of the points of the findings. "
      "Events: of all leads together, found by any overlap. A record that was not assessed\ncounts "
      "against the detector: 0, and in the pool on the wrong side. * a map that knows nothing does "
      "at least as well.\nIntervals, {:g} %: bootstrap over records, {} resamples, seed {}.\n",
      kPaperMargin, results.empty() ? 0 : results.front().with_both_kinds,
      100 * bootstrap.confidence, bootstrap.resamples, bootstrap.seed);
  return text;
}

std::string to_csv(std::span<const EcgadScores> scores) {
  std::string csv =
      "record,detector,baseline,true_points,score,findings,auc,vus_pr,dice,events,events_found,"
      "detections,detections_confirmed,reason\n";
  const auto out = std::back_inserter(csv);
  for (const EcgadScores& detector : scores) {
    for (const EcgadRow& row : detector.rows) {
      const EcgadMeasures& measures = row.measures;
      fmt::format_to(out, "{},{},{},{},{},", row.record, csv_field(detector.detector),
                     detector.baseline ? 1 : 0, row.true_points,
                     row.score ? fmt::format("{}", *row.score) : "");
      fmt::format_to(out, "{},{},{},{},", row.score ? fmt::format("{}", row.findings) : "",
                     optional_field(measures.auc), optional_field(measures.vus_pr),
                     optional_field(measures.dice));
      if (detector.baseline) {
        csv += ",,,,";
      } else {
        fmt::format_to(out, "{},{},{},{},", measures.events.reference, measures.events.found,
                       measures.events.detected, measures.events.confirmed);
      }
      fmt::format_to(out, "{}\n", row.assessed ? "" : csv_field(to_string(row.assessed.error())));
    }
  }
  return csv;
}

}  // namespace crest::eval
