#include "eval/series_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>

#include "core/csv.h"
#include "eval/metric_text.h"
#include "eval/wilson_interval.h"

namespace crest::eval {
namespace {

using Rows = std::vector<const SeriesRow*>;

/// The rows of each detector, detectors in the order of their first rows.
std::vector<Rows> by_detector(std::span<const SeriesRow> rows) {
  std::vector<Rows> groups;
  std::map<std::pair<bool, std::string>, std::size_t> places;
  for (const SeriesRow& row : rows) {
    const auto [place, is_new] =
        places.try_emplace(std::pair(row.baseline, row.detector), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(&row);
  }
  return groups;
}

/// A number for each source.
std::vector<std::int64_t> sources_of(const Rows& rows) {
  std::map<std::string, std::int64_t> numbers;
  std::vector<std::int64_t> sources;
  for (const SeriesRow* row : rows) {
    sources.push_back(
        numbers.try_emplace(row->source, static_cast<std::int64_t>(numbers.size())).first->second);
  }
  return sources;
}

SeriesMean mean_of(const Rows& rows, double (*measure)(const SeriesMeasures&),
                   const BootstrapOptions& bootstrap) {
  std::vector<double> values;
  for (const SeriesRow* row : rows) {
    values.push_back(row->measures ? measure(*row->measures) : 0);
  }
  const Statistic mean = [&](std::span<const std::size_t> drawn) -> std::optional<double> {
    double sum = 0;
    for (const std::size_t i : drawn) sum += values[i];
    return sum / static_cast<double>(drawn.size());
  };
  double sum = 0;
  for (const double value : values) sum += value;
  return {.mean = sum / static_cast<double>(values.size()),
          .interval = bootstrap_over_patients(sources_of(rows), mean, bootstrap)};
}

SeriesResult result_of(const Rows& rows, const BootstrapOptions& bootstrap) {
  SeriesResult result;
  result.detector = rows.front()->detector;
  result.baseline = rows.front()->baseline;
  result.series = rows.size();
  for (const SeriesRow* row : rows) {
    if (!row->measures) {
      ++result.failed;
      continue;
    }
    result.right += row->measures->right;
    result.found_first += row->measures->rank == 1 ? 1 : 0;
  }
  result.right_interval = wilson_interval(result.right, static_cast<double>(rows.size()));
  const auto mean = [&](double (*measure)(const SeriesMeasures&)) {
    return mean_of(rows, measure, bootstrap);
  };
  result.auc = mean([](const SeriesMeasures& m) { return m.auc; });
  result.average_precision = mean([](const SeriesMeasures& m) { return m.average_precision; });
  result.vus_roc = mean([](const SeriesMeasures& m) { return m.volumes.roc; });
  result.vus_pr = mean([](const SeriesMeasures& m) { return m.volumes.pr; });
  return result;
}

/// The highest number of the detectors that are no baselines; none where there is none of them.
std::optional<double> best_model(std::span<const SeriesResult> results,
                                 double (*number)(const SeriesResult&)) {
  std::optional<double> best;
  for (const SeriesResult& result : results) {
    if (!result.baseline) best = std::max(best.value_or(number(result)), number(result));
  }
  return best;
}

/// A column of the table: a head, a number and its interval.
struct Column {
  const char* head;
  int width;
  double (*number)(const SeriesResult&);
  std::string (*text)(const SeriesResult&);
};

std::string text_of(const SeriesMean& mean) {
  return fmt::format("{:.3f} ({})", mean.mean, interval_text(mean.interval));
}

double right_share(const SeriesResult& result) {
  return result.right / static_cast<double>(result.series);
}

const std::vector<Column>& columns() {
  static const std::vector<Column> kColumns = {
      {"peak right", 28, right_share,
       [](const SeriesResult& r) {
         return fmt::format("{:g} = {:.3f} ({})", std::round(100 * r.right) / 100, right_share(r),
                            interval_text(r.right_interval));
       }},
      {"first", 7, [](const SeriesResult& r) { return static_cast<double>(r.found_first); },
       [](const SeriesResult& r) { return fmt::format("{}", r.found_first); }},
      {"AUC", 22, [](const SeriesResult& r) { return r.auc.mean; },
       [](const SeriesResult& r) { return text_of(r.auc); }},
      {"AP", 8, [](const SeriesResult& r) { return r.average_precision.mean; },
       [](const SeriesResult& r) { return fmt::format("{:.3f}", r.average_precision.mean); }},
      {"VUS-ROC", 10, [](const SeriesResult& r) { return r.vus_roc.mean; },
       [](const SeriesResult& r) { return fmt::format("{:.3f}", r.vus_roc.mean); }},
      {"VUS-PR", 22, [](const SeriesResult& r) { return r.vus_pr.mean; },
       [](const SeriesResult& r) { return text_of(r.vus_pr); }}};
  return kColumns;
}

void add_result_table(std::span<const SeriesResult> results, std::string& text) {
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "{:<24}{:>7}{:>7}", "", "series", "failed");
  for (const Column& column : columns()) fmt::format_to(out, "{:>{}} ", column.head, column.width);
  text += '\n';
  for (const SeriesResult& result : results) {
    fmt::format_to(out, "{:<24}{:>7}{:>7}", result.detector, result.series, result.failed);
    for (const Column& column : columns()) {
      const auto best = best_model(results, column.number);
      const bool wins = result.baseline && best && column.number(result) >= *best;
      fmt::format_to(out, "{:>{}}{}", column.text(result), column.width, wins ? '*' : ' ');
    }
    text += '\n';
  }
}

void add_rank_table(std::span<const SeriesRow> rows, std::string& text) {
  const std::vector<Rows> detectors = by_detector(rows);
  const auto out = std::back_inserter(text);
  std::size_t longest = 0;
  for (const SeriesRow& row : rows) longest = std::max(longest, row.series.size());
  fmt::format_to(out, "\nRank of the anomaly among the peaks of a map\n{:<{}}", "", longest);
  for (const Rows& detector : detectors) {
    fmt::format_to(out, "  {:>7}", detector.front()->detector);
  }
  text += '\n';
  for (std::size_t i = 0; i < detectors.front().size(); ++i) {
    fmt::format_to(out, "{:<{}}", detectors.front()[i]->series, longest);
    for (const Rows& detector : detectors) {
      const auto& measures = detector[i]->measures;
      const std::string rank =
          measures && measures->rank > 0 ? fmt::format("{}", measures->rank) : "-";
      const std::size_t width = std::max<std::size_t>(detector.front()->detector.size(), 7);
      fmt::format_to(out, "  {:>{}}", rank, width);
    }
    text += '\n';
  }
}

}  // namespace

std::vector<SeriesResult> evaluate_series(std::span<const SeriesRow> rows,
                                          const BootstrapOptions& bootstrap) {
  std::vector<SeriesResult> results;
  for (const Rows& detector : by_detector(rows)) results.push_back(result_of(detector, bootstrap));
  return results;
}

std::string to_text(std::span<const SeriesRow> rows, const BootstrapOptions& bootstrap) {
  std::string text;
  if (rows.empty()) return text;
  add_result_table(evaluate_series(rows, bootstrap), text);
  add_rank_table(rows, text);
  fmt::format_to(
      std::back_inserter(text),
      "\nOnly samples behind the training part count. Peak right: the highest point of the map "
      "lies "
      "in the labelled range\nor within {} samples of it; a map with several highest points is "
      "right "
      "in part. First: no peak outside of the range,\na cycle from the next, is as high (rank 1). "
      "VUS: buffers up to two cycles. A series that was not assessed (-)\nhas 0 everywhere. * a "
      "baseline does at least as well as the best detector. Intervals, {:g} %: Wilson's of "
      "shares,\n"
      "else bootstrap over sources, {} resamples, seed {}.\n",
      kTolerance, 100 * bootstrap.confidence, bootstrap.resamples, bootstrap.seed);
  return text;
}

std::string to_csv(std::span<const SeriesRow> rows) {
  std::string csv =
      "series,source,detector,baseline,rate,samples,training_end,anomaly_first,anomaly_end,auc,"
      "average_precision,vus_roc,vus_pr,right,rank,reason\n";
  const auto out = std::back_inserter(csv);
  for (const SeriesRow& row : rows) {
    fmt::format_to(out, "{},{},{},{},{:g},{},{},{},{},", csv_field(row.series),
                   csv_field(row.source), csv_field(row.detector), row.baseline ? 1 : 0, row.rate,
                   row.samples, row.training_end, row.anomalies.first, row.anomalies.end);
    if (!row.measures) {
      fmt::format_to(out, ",,,,,,{}\n", csv_field(to_string(row.measures.error())));
      continue;
    }
    const SeriesMeasures& measures = *row.measures;
    fmt::format_to(out, "{:.6f},{:.6f},{:.6f},{:.6f},{:g},{},\n", measures.auc,
                   measures.average_precision, measures.volumes.roc, measures.volumes.pr,
                   measures.right, measures.rank);
  }
  return csv;
}

}  // namespace crest::eval
