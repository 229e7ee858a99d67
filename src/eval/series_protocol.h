// The protocol of labelled series: a detector made for each series on its anomaly-free beginning
// says where the rest is anomalous, and so do plain ones beside it.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "eval/for_each_record.h"
#include "eval/labelled_series.h"
#include "eval/localisation_metrics.h"

namespace crest::eval {

/// Assesses the whole record of a series. Called from several threads at once, with the number of
/// the calling thread, from 0.
using AssessSeries =
    std::function<Result<Assessment>(const LabelledSeries& series, std::size_t thread)>;

struct SeriesDetector {
  std::string name;
  AssessSeries assess;
};

/// Samples on each side of the labelled range in which the highest peak still is right.
inline constexpr std::size_t kTolerance = 100;

/// How well one map shows the anomalies, over the samples behind the training part. A sample that
/// was not assessed scores below all others.
struct SeriesMeasures {
  double auc = 0;                ///< point_auc
  double average_precision = 0;  ///< point_average_precision
  /// volume_under_surface of all thresholds, largest buffer two cycles: TSB-AD takes twice its
  /// sliding window, which is the dominant period of the series.
  SurfaceVolumes volumes;
  /// Share of the highest points that lie in a labelled range or kTolerance samples beside it: 0 or
  /// 1 but for maps that are highest in many places.
  double right = 0;
  std::size_t rank = 0;  ///< discord_rank, peaks a cycle apart; 0: no labelled sample was assessed
};

/// What a detector makes of a series; a row for each detector and series, whatever came of it.
struct SeriesRow {
  std::string series;
  std::string source;
  std::string detector;
  bool baseline = false;
  double rate = 0;  ///< nominal, Hz; 0 where the series could not be read, as all below
  std::size_t samples = 0;
  std::size_t training_end = 0;
  SampleSpan anomalies;  ///< from the first one's start to the last one's end
  Result<SeriesMeasures> measures;
};

struct SeriesOptions {
  std::size_t threads = 1;
  Progress progress;  ///< may be empty
};

/// Runs `detectors` and the baselines over a folder of series: the four trivial maps, of which
/// those of each lead are averaged, and "beat distance", the distance of each beat from those of
/// the training part (beat_distance.h) laid over its span, a thousandth less at the span's ends
/// than at the R peak, so that the peak of the map is one sample. A detector's map is laid on the
/// samples of the series (map_at_samples) and averaged over its leads. Rows are by series, then
/// detector, the baselines last, and do not depend on the number of threads. A series that cannot
/// be read or assessed is no error: its rows hold the reason. Errors: those of list_series.
Result<std::vector<SeriesRow>> run_series(SeriesSet set, const std::filesystem::path& folder,
                                          std::span<const SeriesDetector> detectors,
                                          const SeriesOptions& options);

/// The measures of one map of a whole series, a score for each of its samples.
SeriesMeasures measure_series(const LabelledSeries& series, std::span<const float> map);

}  // namespace crest::eval
