#include "eval/series_protocol.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "eval/assessed_points.h"
#include "eval/beat_distance.h"
#include "eval/beat_shape.h"
#include "eval/discord_rank.h"
#include "eval/trivial_maps.h"
#include "signal/qrs_detector.h"

namespace crest::eval {
namespace {

constexpr const char* kBeatDistance = "beat distance";

/// By how much less than at its R peak a beat's distance stands at the ends of its span, as a
/// share.
constexpr double kDecline = 0.001;

/// A score for each sample of a series.
using SeriesMap = std::vector<float>;

double share_of_highest_within(std::span<const float> map, const LabelledSeries& series) {
  double highest = 0;
  double right = 0;
  std::optional<float> peak;
  for (std::size_t t = series.training_end; t < map.size(); ++t) {
    if (std::isnan(map[t]) || (peak && map[t] < *peak)) continue;
    if (!peak || map[t] > *peak) {
      peak = map[t];
      highest = 0;
      right = 0;
    }
    ++highest;
    right += std::ranges::any_of(series.anomalies, [t](const SampleSpan& anomaly) {
      return t + kTolerance >= anomaly.first && t < anomaly.end + kTolerance;
    });
  }
  return highest > 0 ? right / highest : 0;
}

Result<SeriesMap> map_of(const SeriesDetector& detector, const LabelledSeries& series,
                         std::size_t thread) {
  const auto assessment = detector.assess(series, thread);
  if (!assessment) return std::unexpected(assessment.error());
  return mean_over_leads(map_at_samples(*assessment, assessment->leads.size(),
                                        series.record.samples(), series.record.rate));
}

/// The largest distance of the beats whose spans hold a sample; 0 between beats.
Result<SeriesMap> beat_distance_map(const LabelledSeries& series) {
  const std::array<Record, 1> training = {cut(series, {0, series.training_end})};
  std::vector<std::string> left_out;
  const auto normal = fit_beats(training, left_out);
  if (!normal) {
    return std::unexpected(Error{normal.error().kind,
                                 left_out.empty() ? normal.error().reason : left_out.front(),
                                 series.name,
                                 {}});
  }
  const auto beats = beat_distances(series.record, *normal);
  if (!beats) return std::unexpected(beats.error());
  SeriesMap map(series.record.samples());
  const auto place = [&](double seconds) {
    const double sample = std::round(seconds * series.record.rate);
    return static_cast<std::size_t>(std::clamp(sample, 0.0, static_cast<double>(map.size())));
  };
  for (const BeatDistance& beat : *beats) {
    if (!beat.distance) continue;
    const std::size_t end = place(beat.time + kBeatShapeAfter);
    for (std::size_t t = place(beat.time - kBeatShapeBefore); t < end; ++t) {
      const double away = std::abs(static_cast<double>(t) / series.record.rate - beat.time);
      const double value = *beat.distance * (1 - kDecline * away / kBeatShapeAfter);
      map[t] = std::max(map[t], static_cast<float>(value));
    }
  }
  return map;
}

/// The names of the detectors, the baselines behind those given.
std::vector<std::string> names_of(std::span<const SeriesDetector> detectors) {
  std::vector<std::string> names;
  for (const SeriesDetector& detector : detectors) names.push_back(detector.name);
  for (const TrivialMap map : kTrivialMaps) names.emplace_back(to_string(map));
  names.emplace_back(kBeatDistance);
  return names;
}

/// The maps in the order of names_of.
std::vector<Result<SeriesMap>> maps_of(std::span<const SeriesDetector> detectors,
                                       const LabelledSeries& series, std::size_t thread) {
  std::vector<Result<SeriesMap>> maps;
  for (const SeriesDetector& detector : detectors) {
    maps.push_back(map_of(detector, series, thread));
  }
  const LeadMatrix signal = samples_of(series.record);
  const auto r_peaks =
      signal::find_r_peaks(signal, std::vector<bool>(signal.leads, true), series.record.rate);
  for (const TrivialMap map : kTrivialMaps) {
    maps.emplace_back(mean_over_leads(trivial_map(map, signal, series.record.rate, r_peaks)));
  }
  maps.push_back(beat_distance_map(series));
  return maps;
}

void describe(const LabelledSeries& series, SeriesRow& row) {
  row.source = series.source;
  row.rate = series.record.rate;
  row.samples = series.record.samples();
  row.training_end = series.training_end;
  row.anomalies = {series.anomalies.front().first, series.anomalies.back().end};
}

std::vector<SeriesRow> run_file(SeriesSet set, const std::filesystem::path& file,
                                std::span<const SeriesDetector> detectors, std::size_t thread) {
  const auto series = read_series(set, file);
  const auto names = names_of(detectors);
  std::vector<Result<SeriesMap>> maps;
  if (series) maps = maps_of(detectors, *series, thread);
  std::vector<SeriesRow> rows(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    SeriesRow& row = rows[i];
    row.series = file.stem().string();
    row.source = row.series;
    row.detector = names[i];
    row.baseline = i >= detectors.size();
    if (!series) {
      row.measures = std::unexpected(series.error());
      continue;
    }
    describe(*series, row);
    if (maps[i]) {
      row.measures = measure_series(*series, *maps[i]);
      continue;
    }
    Error error = maps[i].error();
    if (error.file.empty()) error.file = file.string();
    row.measures = std::unexpected(std::move(error));
  }
  return rows;
}

}  // namespace

SeriesMeasures measure_series(const LabelledSeries& series, std::span<const float> map) {
  std::vector<std::uint8_t> marks(map.size());
  for (const SampleSpan& anomaly : series.anomalies) {
    std::fill(marks.begin() + static_cast<std::ptrdiff_t>(anomaly.first),
              marks.begin() + static_cast<std::ptrdiff_t>(anomaly.end), std::uint8_t{1});
  }
  const auto scores = map.subspan(series.training_end);
  const auto truth = std::span<const std::uint8_t>(marks).subspan(series.training_end);
  const auto cycle = static_cast<std::size_t>(std::lround(series.cycle()));
  SeriesMeasures measures;
  // Reading refuses series of which either kind is missing.
  measures.auc = point_auc(scores, truth).value_or(0);
  measures.average_precision = point_average_precision(scores, truth).value_or(0);
  measures.volumes = volume_under_surface(scores, truth, 2 * cycle).value_or(SurfaceVolumes{});
  measures.right = share_of_highest_within(map, series);
  measures.rank = discord_rank(scores, truth, cycle);
  return measures;
}

Result<std::vector<SeriesRow>> run_series(SeriesSet set, const std::filesystem::path& folder,
                                          std::span<const SeriesDetector> detectors,
                                          const SeriesOptions& options) {
  const auto files = list_series(set, folder);
  if (!files) return std::unexpected(files.error());
  std::vector<std::vector<SeriesRow>> rows(files->size());
  for_each_record(
      files->size(), options.threads,
      [&](std::size_t i, std::size_t thread) {
        rows[i] = run_file(set, (*files)[i], detectors, thread);
      },
      options.progress);
  std::vector<SeriesRow> all;
  for (auto& of_series : rows) std::ranges::move(of_series, std::back_inserter(all));
  return all;
}

}  // namespace crest::eval
