// What comes out of the protocol of labelled series, as tables and as a file.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/bootstrap.h"
#include "eval/series_protocol.h"

namespace crest::eval {

/// A mean over series and its bootstrap interval, series of one source being drawn together.
struct SeriesMean {
  double mean = 0;
  std::optional<Interval> interval;
};

/// One detector over all series. One that was not assessed has 0 everywhere.
struct SeriesResult {
  std::string detector;
  bool baseline = false;
  std::size_t series = 0;
  std::size_t failed = 0;
  double right = 0;                        ///< sum of SeriesMeasures::right
  std::optional<Interval> right_interval;  ///< of its share, after Wilson
  std::size_t found_first = 0;             ///< rank 1
  SeriesMean auc, average_precision, vus_roc, vus_pr;
};

/// One result for each detector, in the order of the rows.
std::vector<SeriesResult> evaluate_series(std::span<const SeriesRow> rows,
                                          const BootstrapOptions& bootstrap = {});

/// The results as a table for people, a second one with the rank of the anomaly of each series, and
/// what the numbers mean. A baseline that does at least as well as the best of the others is
/// marked.
std::string to_text(std::span<const SeriesRow> rows, const BootstrapOptions& bootstrap = {});

/// One row a series and detector: series, source, detector, baseline, rate, samples, training_end,
/// anomaly_first and anomaly_end (samples counted from 0, the end not included), auc,
/// average_precision, vus_roc, vus_pr, right, rank and reason; measures are empty where there is a
/// reason.
std::string to_csv(std::span<const SeriesRow> rows);

}  // namespace crest::eval
