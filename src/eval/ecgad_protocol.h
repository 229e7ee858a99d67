// The protocol of the paper's localisation benchmark: every record assessed, its map held against
// the marks of the cardiologists, and maps that know nothing beside it.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/assess_record.h"
#include "eval/ecgad_benchmark.h"
#include "eval/event_matching.h"
#include "eval/for_each_record.h"
#include "eval/pooled_auc.h"

namespace crest::eval {

struct EcgadDetector {
  std::string name;
  AssessRecord assess;
};

/// How well the map and the findings of one record show its truth. A point that was not assessed
/// scores below all others.
struct EcgadMeasures {
  /// point_auc of the record's points; none where its truth has one kind only.
  std::optional<double> auc;
  /// VUS-PR of each lead whose truth has both kinds, their mean; none where there is no such lead.
  /// volume_under_surface with kTsbAdThresholds and buffers up to 1.6 s, two cycles at 75 a minute.
  std::optional<double> vus_pr;
  std::optional<double> dice;  ///< of the points of the findings; none for maps without findings
  EventCounts events;          ///< findings against the truth of all leads together, in time
};

/// What a detector makes of a record. One that could not be assessed has 0 for each measure that
/// the truth allows, and none of its events is found.
struct EcgadRow {
  std::size_t record = 0;
  std::size_t true_points = 0;
  std::optional<double> score;
  std::size_t findings = 0;
  EcgadMeasures measures;
  Result<void> assessed;
};

/// A detector over all records.
struct EcgadScores {
  std::string detector;
  bool baseline = false;
  std::vector<EcgadRow> rows;
  /// Of the points of all records together; those of a record that was not assessed stand on the
  /// wrong side: normal ones above all others, abnormal ones below.
  PooledAuc pooled;
  /// The same without the first and last kPaperMargin samples, as the authors' code counts.
  PooledAuc pooled_inside;
};

inline constexpr std::size_t kPaperMargin = 100;

/// Given the maps of a detector, [records, 12, samples], NaN where not assessed.
using MapSink = std::function<Result<void>(const std::string& detector, std::span<const float>)>;

struct EcgadOptions {
  std::size_t threads = 1;
  BootstrapOptions bootstrap;
  Progress progress;  ///< may be empty; starts anew with each detector
  MapSink sink;       ///< likewise; not called for the baselines
};

/// Runs the detectors and then the four trivial maps over the benchmark. What comes out does not
/// depend on the number of threads. A record that cannot be assessed is no error: its row holds the
/// reason. Needs about 16 bytes a point beside the benchmark's. Error: that of the sink.
Result<std::vector<EcgadScores>> run_ecgad(const EcgadBenchmark& benchmark,
                                           std::span<const EcgadDetector> detectors,
                                           const EcgadOptions& options);

}  // namespace crest::eval
